"""Which code a snapshot's fingerprint stands for: that which makes the state, in however many files it lies."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventsourcing.kernel import Decider

ROOM = {
    "__init__": "",
    "values": "PRICE = 1\n",
    "state": "from shelf.values import PRICE\n\n\ndef evolve(state, event):\n    return state\n",
    "deciding": "from shelf.state import evolve\n\n\ndef decide(command, state):\n    return []\n",
}

OTHER = "def other(s):\n    return more\n\n\ntry:\n    from elsewhere import more\nexcept ImportError:\n    more = 1\n"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a domain in several files, which can be imported as `shelf`."""
    for name, text in ROOM.items():
        write(tmp_path / "shelf" / f"{name}.py", text)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path / "shelf"
    forget()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def forget() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "shelf"]:
        del sys.modules[name]


def fingerprint() -> str:
    """As a process has it that starts now."""
    forget()
    importlib.invalidate_caches()
    deciding, state = importlib.import_module("shelf.deciding"), importlib.import_module("shelf.state")
    decider = Decider("shelf", (), None, deciding.decide, state.evolve)
    return decider.fingerprint


@pytest.mark.parametrize("name", ["state", "values"])
def test_other_code_of_the_state_has_another_fingerprint(room: Path, name: str) -> None:
    before = fingerprint()
    write(room / f"{name}.py", ROOM[name] + "OTHER = 2  # and longer\n")
    assert fingerprint() != before


@pytest.mark.parametrize(
    "text",
    [
        '"""A state."""\n' + ROOM["state"] + "# a remark\n",
        ROOM["state"].replace("return state", '"""Stay."""\n    return (\n        state\n    )'),
        ROOM["state"].replace("state, event", "state,event"),
    ],
)
def test_remarks_and_spaces_leave_the_fingerprint(room: Path, text: str) -> None:
    before = fingerprint()
    write(room / "state.py", text)
    assert fingerprint() == before


def test_code_in_the_folder_itself_is_covered(room: Path) -> None:
    write(room / "__init__.py", "TAX = 19\n")
    write(room / "state.py", "from shelf import TAX\n" + ROOM["state"].replace("return state", "return TAX"))
    before = fingerprint()
    write(room / "__init__.py", "TAX = 7\n")
    assert fingerprint() != before


@pytest.mark.parametrize(
    ("name", "text", "from_"),
    [
        ("state", "from elsewhere import more\n\n\ndef evolve(state, event):\n    return more\n", "elsewhere"),
        ("state", "import flask\n\n\ndef evolve(state, event):\n    return flask.g\n", "flask"),
        ("state", "def evolve(state, event):\n    import flask\n    return flask.g\n", "flask"),
        ("state", f"def evolve(state, event):\n    return other(state)\n\n\n{OTHER}", "elsewhere"),
        ("state", "from elsewhere import *\n\n\ndef evolve(state, event):\n    return more\n", "elsewhere"),
        ("values", "from elsewhere import more\n\nPRICE = more\n", "elsewhere"),
        ("state", "from eventsourcing.records import record\n\n\ndef evolve(state, event):\n    return record\n",
         "eventsourcing.records"),
    ],
)  # fmt: skip
def test_code_from_elsewhere_is_refused_when_the_decider_is_made(room: Path, name: str, text: str, from_: str) -> None:
    write(room.parent / "elsewhere.py", "more = 2\n")
    write(room / f"{name}.py", text)
    with pytest.raises(TypeError, match=f"draws on {from_} for `evolve`"):
        fingerprint()


def test_what_the_kernel_and_python_have_may_be_drawn_on_and_what_evolve_does_not_name_may_be_anything(
    room: Path,
) -> None:
    kernel = "from decimal import Decimal\nfrom eventsourcing.kernel import Event\nimport pytest\nimport flask\n"
    write(room / "state.py", kernel + "\n\ndef evolve(state, event):\n    return Decimal(isinstance(event, Event))\n")
    assert fingerprint()


def test_other_rules_leave_the_fingerprint(room: Path) -> None:
    before = fingerprint()
    write(room / "deciding.py", ROOM["deciding"] + "OTHER = 2  # and longer\n")
    assert fingerprint() == before
