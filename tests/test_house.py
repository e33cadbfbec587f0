"""The rules of the house: who may import whom, and the four places in which an event is known."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import nodes

from app import DECIDERS, PROJECTIONS, create_app
from eventsourcing import accounts, operations, web
from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.sources import sources

ROOT = Path(__file__).parent.parent
CODE = ROOT / "eventsourcing"
SLICES = ("workspace", "accounts", "registers", "exports", "records", "imports", "activity", "demo", "operations")
BELOW: dict[str, set[str]] = {  # which slices a slice may use, by their faces
    "workspace": set(),
    "accounts": {"workspace"},
    "registers": {"workspace", "accounts"},
    "exports": {"workspace", "accounts", "registers"},
    "records": {"workspace", "accounts", "registers", "exports"},
    "imports": {"workspace", "accounts", "registers", "exports", "records"},
    "activity": {"workspace", "accounts", "registers", "exports", "records", "imports"},
    "demo": {"workspace", "accounts", "registers", "exports", "records", "imports", "activity"},
    "operations": {"workspace", "accounts", "registers", "exports", "records", "imports", "activity", "demo"},
}
FACES = {f"eventsourcing.{name}" for name in SLICES} | {"eventsourcing.registers.kinds"}
PURE = {f"eventsourcing.kernel.{name}" for name in ("events", "decider", "errors", "text")}

FILES = sorted(CODE.rglob("*.py"))
# The files of every domain: a file of its own, or where it has outgrown that, a room.
DOMAINS = [path for path in FILES if "domain" in (path.stem, path.parent.name)]
EVENTS = [(decider, event) for decider in DECIDERS for event in decider.event_classes]


def part_of(module: str) -> str:
    """The part of the house that a module of ours lies in."""
    return module.split(".")[1] if module.startswith("eventsourcing.") else ""


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules and faces that a file imports from us, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by dots; the full name says where it comes from"
            if node.module == "eventsourcing":
                yield from (f"eventsourcing.{name.name}" for name in node.names)
            else:
                yield node.module or ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CODE)))
def test_imports_go_down_the_house_only(path: Path) -> None:
    own = path.relative_to(CODE).parts[0]
    for module in imports(path):
        assert module.split(".")[0] != "app", "nothing imports app"
        other = part_of(module)
        if not other or other == own:
            continue
        if own == "kernel":
            pytest.fail(f"the kernel knows nothing of {module}")
        if own == "web":
            assert other == "kernel", module
        if own in SLICES and other in SLICES:
            assert other in BELOW[own], f"{own} stands below {module}"
            assert module in FACES, f"{module} is no face"
        if other == "web":
            assert module == "eventsourcing.web" or module.count(".") == 2, module


def test_the_kernel_knows_no_web_framework() -> None:
    for path in (CODE / "kernel").rglob("*.py"):
        known = {module.split(".")[0] for module in imports(path)}
        assert not known & {"flask", "werkzeug", "jinja2", "wtforms"}, path


@pytest.mark.parametrize("path", DOMAINS, ids=lambda path: str(path.relative_to(CODE)))
def test_a_domain_is_pure(path: Path) -> None:
    own = f"eventsourcing.{path.relative_to(CODE).parts[0]}.domain"
    for module in imports(path):
        root = module.split(".")[0]
        beside = module.startswith(f"{own}.")
        assert beside or module in PURE or root in sys.stdlib_module_names, module
        assert root not in {"time", "random", "secrets", "os", "socket"}, "what a rule needs is in the command"


@pytest.mark.parametrize("decider", DECIDERS, ids=lambda decider: decider.aggregate_type)
def test_a_snapshot_names_all_the_code_of_its_state(decider: Decider[Any, Any, Any]) -> None:
    covered = sources(decider.evolve.__module__)
    assert {kind.__module__ for kind in (type(decider.initial), *decider.event_classes)} <= set(covered)
    assert all(".domain" in module for module in covered)


def names_matched(function: Callable[..., Any]) -> set[str]:
    """The classes that have a case of their own in a function."""
    cases = [node for node in ast.walk(ast.parse(inspect.getsource(function))) if isinstance(node, ast.MatchClass)]
    return {node.cls.id for node in cases if isinstance(node.cls, ast.Name)}


def names_used(folder: Path) -> set[str]:
    """The names that read models use beyond importing them."""
    used: set[str] = set()
    for path in folder.rglob("*.py"):
        text = path.read_text()
        if "Projection(" in text:
            used |= {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    return used


@pytest.mark.parametrize(("decider", "event"), EVENTS, ids=lambda value: getattr(value, "__name__", ""))
def test_an_event_is_known_in_its_four_places(decider: Decider[Any, Any, Any], event: type, tmp_path: Path) -> None:
    slice = part_of(event.__module__)
    assert event.__name__ in names_matched(decider.evolve), "it has no case in evolve"
    assert event.__name__ in names_used(CODE / slice), "no projection shows it"
    assert event.__name__ in sentences(slice, tmp_path), "it has no sentence"


def sentences(slice: str, tmp_path: Path) -> set[str]:
    """The macros in the sentences.html of a slice."""
    app = create_app(operations.Settings("", "127.0.0.1", 8000, tmp_path, "", "a key for tests"))
    source = (ROOT / "templates" / slice / "sentences.html").read_text()
    return {macro.name for macro in app.jinja_env.parse(source).find_all(nodes.Macro)}


def test_connections_begin_in_one_place() -> None:
    """Whatever must hold for each of them is said there."""
    for path in FILES:
        calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)}
        if path != CODE / "kernel" / "connections.py":
            assert not calls & {"psycopg.connect", "Connection.connect", "psycopg.Connection.connect"}, path
        if any(call.endswith("ConnectionPool") for call in calls):
            assert {"connections.arguments", "connections.prepare"} <= calls, path


def test_there_is_one_way_to_stream() -> None:
    """Flask's own goes on with a request that is over; `web.stream` refuses all other answers that are read later."""
    for path in FILES:
        assert "stream_with_context" not in path.read_text(), f"{path} streams by itself; use web.stream"


def test_the_roles_are_the_same_wherever_they_are_named() -> None:
    assert accounts.ROLES == web.ROLES, "the web layer may not ask accounts, which stands above it"


def test_every_aggregate_has_a_projection() -> None:
    shown = {aggregate for projection in PROJECTIONS for aggregate in projection.aggregate_types}
    assert {decider.aggregate_type for decider in DECIDERS} <= shown
