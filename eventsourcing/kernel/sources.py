"""The code of a function and of what it draws on: by it a snapshot knows the code that made it."""

import ast
import inspect
import sys
import textwrap

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


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
    beside = {name for name in modules if folder and name.rpartition(".")[0] == folder and name in sys.modules}
    of_folder = {f"{folder}.{name.name}" for node in imports if node.module == folder for name in node.names}
    return [*beside, *([folder] if of_folder - beside else [])]  # what is no file beside stands in the folder's own


def meaning(source: str) -> str:
    """What a text says to Python: the same whatever its comments, docstrings, spaces and line breaks.

    Each version of Python spells it in its own way: it then looks like other code, which harms nobody.
    """
    tree = ast.parse(textwrap.dedent(source))
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)
