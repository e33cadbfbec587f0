"""Refuses an `evolve` that draws on code which its snapshots' fingerprint does not cover: they would outlive it."""

import ast
import sys
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from eventsourcing.kernel.sources import sources

KERNEL = __name__.rpartition(".")[0]
TOO = {*sys.stdlib_module_names, "msgspec"}  # of which the kernel's own classes are made


class Strayed(TypeError):
    """`evolve` draws on code from elsewhere; the message says which and where."""


def refuse_strays(evolve: Callable[..., Any]) -> None:
    """Raise Strayed unless what `evolve` draws on comes from its own folder, the kernel or the standard library.

    Of its own module that is what it names, and what that names in turn; a module beside it counts as a whole. Code
    that has no text, as in a prompt, is not looked at.
    """
    code = getattr(evolve, "__code__", None)
    try:
        texts = {name: ast.parse(text) for name, text in sources(evolve.__module__).items()}
    except (OSError, TypeError, KeyError, SyntaxError):
        return
    for module, tree in texts.items():
        own = module == evolve.__module__ and isinstance(code, CodeType)
        names = {evolve.__name__, *_names_in(code)} if isinstance(code, CodeType) else set[str]()
        for node in _drawn_on(tree, names) if own else ast.walk(tree):
            for imported in _modules(node, module):
                _check(module, imported)


def _check(module: str, imported: str) -> None:
    folder = module.rpartition(".")[0]
    beside = bool(folder) and folder in (imported, imported.rpartition(".")[0])
    kernel = f"{imported}.".startswith(f"{KERNEL}.")
    if not (beside or kernel or imported.partition(".")[0] in TOO):
        raise Strayed(
            f"{module} draws on {imported} for `evolve`, which may draw on its own folder, the kernel and the standard "
            f"library only: a snapshot does not know when other code changes, and would outlive it."
        )


def _names_in(code: CodeType) -> set[str]:
    """All names that a function uses, those of functions within it too."""
    names = {*code.co_names}
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            names |= _names_in(inner)
    return names


def _drawn_on(tree: ast.Module, names: set[str]) -> Iterator[ast.AST]:
    """The statements of a module that bind these names, or names that those use."""
    binding = [(node, _bound(node)) for node in tree.body]
    done: list[ast.AST] = []
    while fresh := [node for node, bound in binding if node not in done and bound & {*names, "*"}]:
        done += fresh
        names = names | {one.id for node in fresh for one in ast.walk(node) if isinstance(one, ast.Name)}
    for node in done:
        yield from ast.walk(node)


def _bound(node: ast.AST) -> set[str]:
    """The names that a statement gives a meaning in its module; all of them where it imports whatever there is."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(name.asname or name.name).partition(".")[0] for name in node.names}
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store) else set()
    return {name for inner in ast.iter_child_nodes(node) for name in _bound(inner)}


def _modules(node: ast.AST, module: str) -> list[str]:
    """The full names of the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    package = ".".join(module.split(".")[: -node.level]) if node.level else ""
    return [".".join(part for part in (package, node.module) if part)]
