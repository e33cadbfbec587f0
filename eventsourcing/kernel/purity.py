"""What `evolve` draws on: a snapshot may not outlive the code that made it, so all of that must be known."""

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from eventsourcing.kernel.sources import beside, imports

# The kernel, and the library in whose terms it says what events and states are.
KNOWN = ("eventsourcing.kernel", "msgspec")
EVERYTHING = ""  # of a module

Place = tuple[str, str]  # a module and a name in it


class Strayed(TypeError):
    """`evolve` draws on code from elsewhere; the message says which."""


def foreign(pieces: Iterable[Any]) -> set[str]:
    """The modules that functions and classes draw on beyond their folders, the kernel and the standard library.

    As far as names lead: from a function to what it names in its module, and on to the modules beside it. What a
    module imports for other ends is not looked at, nor is code without a text.
    """
    wrong: set[str] = set()
    trees: dict[str, ast.Module] = {}
    waiting: list[tuple[str, ast.AST]] = []
    for piece in pieces:
        waiting += [(piece.__module__, node) for node in _own_nodes(piece, trees)]
    seen: set[Place] = set()
    while waiting:
        module, node = waiting.pop()
        for imported, name in _drawn_on(module, node, trees):
            if not beside(imported, module):
                wrong |= {imported} if not _known(imported) else set()
            elif (imported, name) not in seen:
                seen.add((imported, name))
                waiting += [(imported, one) for one in _nodes(imported, name, trees)]
    return wrong


def _known(module: str) -> bool:
    root = module.partition(".")[0]
    if root == "importlib":  # by which a name may lead anywhere
        return False
    return root in sys.stdlib_module_names or any(module == one or module.startswith(f"{one}.") for one in KNOWN)


def _drawn_on(module: str, node: ast.AST, trees: dict[str, ast.Module]) -> Iterator[Place]:
    """What the code of a node names, outside of it: in its own module, or in one that is imported."""
    yield from ((imported, name) for imported, name, _ in imports(node, module))
    named = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    for imported, name, called in imports(_tree(module, trees), module):
        if called in named or called == "*":
            yield imported, name
    yield from ((module, name) for name in named)


def _nodes(module: str, name: str, trees: dict[str, ast.Module]) -> Iterator[ast.AST]:
    """The statements of a module that make a name, wherever they stand but in other functions and classes."""
    tree = _tree(module, trees)
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if name in (node.name, EVERYTHING):
                yield node
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
            waiting += list(ast.iter_child_nodes(node))
        elif name == EVERYTHING or any(
            isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store) for one in ast.walk(node)
        ):
            yield node


def _own_nodes(piece: Any, trees: dict[str, ast.Module]) -> Iterator[ast.AST]:
    """The code of a function or class itself."""
    module, name = piece.__module__, getattr(piece, "__qualname__", "")
    if module not in sys.modules or _known(module):
        return
    code = getattr(inspect.unwrap(piece), "__code__", None)
    if "<" not in name:
        yield from _nodes(module, name.partition(".")[0], trees)
        return
    for node in ast.walk(_tree(module, trees)):  # it was made within a function
        if isinstance(node, ast.ClassDef) and code is None and node.name == piece.__name__:
            yield node
        if isinstance(node, ast.FunctionDef | ast.Lambda) and code is not None:
            lines = [node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))]
            if min(lines) == code.co_firstlineno:
                yield node


def _tree(module: str, trees: dict[str, ast.Module]) -> ast.Module:
    if module not in trees:
        try:
            trees[module] = ast.parse(inspect.getsource(sys.modules[module]))
        except (OSError, TypeError):  # it was typed at a prompt, or is no Python
            trees[module] = ast.Module([], [])
    return trees[module]
