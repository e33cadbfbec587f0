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


def test_other_rules_leave_the_fingerprint(room: Path) -> None:
    before = fingerprint()
    write(room / "deciding.py", ROOM["deciding"] + "OTHER = 2  # and longer\n")
    assert fingerprint() == before
