"""The text of a piece of code and of what it draws on: by it a snapshot knows the code that made it."""

import ast
import importlib.util
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path


def sources(*modules: str) -> dict[str, str]:
    """The text of loaded modules, and of all that they import from the folders they lie in, by their full names."""
    found: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = inspect.getsource(sys.modules[name])
            for imported, _, _ in imports(ast.parse(found[name]), name):
                waiting += [imported] if beside(imported, name) and imported in sys.modules else []
    return found


def meaning(source: str) -> str:
    """What of a text the computer reads: without comments, layout and docstrings, much the same in every Python."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and len(body) > 1 and _is_text(body[0]) and "__doc__" not in source:
            del body[0]
    return ast.unparse(tree)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def imports(tree: ast.AST, module: str) -> Iterator[tuple[str, str, str]]:
    """What a tree imports, anywhere in it: the module, what of it ("" for all of it), and its name here."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                yield one.name, "", one.asname or one.name.partition(".")[0]
        if isinstance(node, ast.ImportFrom):
            whence = importlib.util.resolve_name("." * node.level + (node.module or ""), _folder(module) or None)
            for one in node.names:
                within = f"{whence}.{one.name}"
                found = (within, "") if within in sys.modules else (whence, one.name)
                yield *found, one.asname or one.name


def beside(imported: str, module: str) -> bool:
    """Whether a module lies in the folder of another, or below it."""
    folder = _folder(module)
    if folder:
        return imported == folder or imported.startswith(f"{folder}.")
    here, there = (getattr(sys.modules.get(name), "__file__", None) for name in (module, imported))
    return bool(here and there) and Path(str(there)).parent == Path(str(here)).parent


def _folder(module: str) -> str:
    return module if hasattr(sys.modules.get(module), "__path__") else module.rpartition(".")[0]
