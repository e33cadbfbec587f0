"""The text of a piece of code and of what it draws on: by it a snapshot knows the code that made it."""

import ast
import inspect
import sys


def sources(module: str) -> dict[str, str]:
    """The text of a loaded module, and of all that it imports from the folder it lies in, by their full names."""
    found: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = inspect.getsource(sys.modules[name])
            waiting += _imported_from_beside(name, found[name])
    return found


def _imported_from_beside(module: str, source: str) -> list[str]:
    folder = module.rpartition(".")[0]
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) and node.module]
    modules = [node.module or "" for node in imports]
    modules += [f"{node.module}.{name.name}" for node in imports for name in node.names]
    return [name for name in modules if folder and name.rpartition(".")[0] == folder and name in sys.modules]
