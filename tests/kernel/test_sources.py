"""Which code a snapshot's fingerprint stands for: that which makes the state, in however many files it lies."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
    write(room / "state.py", ROOM["state"].replace("return state", "return PRICE"))
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


OTHER_FORMS = {
    "a comment": ("# a comment\n" + ROOM["state"].replace("return state", "return state  # as it was")),
    "another layout": ROOM["state"].replace("(state, event)", "(\n    state,\n    event,\n)"),
    "a docstring": '"""What a shelf is."""\n' + ROOM["state"].replace("    return", '    """The same."""\n    return'),
}


@pytest.mark.parametrize("text", OTHER_FORMS.values(), ids=OTHER_FORMS)
def test_a_comment_a_docstring_and_another_layout_leave_the_fingerprint(room: Path, text: str) -> None:
    before = fingerprint()
    write(room / "state.py", text)
    assert fingerprint() == before


WAYS = [
    "from shelf import values\n\n\ndef evolve(state, event):\n    return values.PRICE\n",
    "from . import values\n\n\ndef evolve(state, event):\n    return values.PRICE\n",
    "from .values import PRICE as price\n\n\ndef evolve(state, event):\n    return price\n",
    "import shelf.values\n\n\ndef evolve(state, event):\n    return shelf.values.PRICE\n",
    "def evolve(state, event):\n    from shelf.values import PRICE\n    return PRICE\n",
    "from shelf import values as v\nPRICE = v.PRICE\n\n\ndef evolve(state, event):\n    return PRICE\n",
]


@pytest.mark.parametrize("text", WAYS)
def test_whichever_way_it_imports_a_value_that_is_another_one_has_another_fingerprint(room: Path, text: str) -> None:
    write(room / "state.py", text)
    write(room / "deciding.py", "import shelf.values\n" + ROOM["deciding"])
    before = fingerprint()
    write(room / "values.py", "PRICE = 2\n")
    assert fingerprint() != before


ELSEWHERE = {
    "a value": "from rates import RATE\n\n\ndef evolve(state, event):\n    return RATE\n",
    "a module": "import rates\n\n\ndef evolve(state, event):\n    return rates.RATE\n",
    "within": "def evolve(state, event):\n    from rates import RATE\n    return RATE\n",
    "by a helper": "import rates\n\n\ndef help():\n    return rates.RATE\n\n\ndef evolve(s, e):\n    return help()\n",
    "by a constant": "import rates\n\nNOW = rates.RATE * 2\n\n\ndef evolve(state, event):\n    return NOW\n",
    "in a branch": "try:\n    from rates import RATE\nfinally:\n    pass\n\n\ndef evolve(s, e):\n    return RATE\n",
    "by a decorator": "from rates import same\n\n\n@same\ndef evolve(state, event):\n    return state\n",
    "by importlib": "import importlib\n\n\ndef evolve(s, e):\n    return importlib.import_module('rates').RATE\n",
    "all of it": "from rates import *\n\n\ndef evolve(state, event):\n    return state\n",
    "from the kernel's neighbour": "from eventsourcing.web import forms\n\n\ndef evolve(s, e):\n    return forms\n",
}  # fmt: skip


@pytest.mark.parametrize("text", ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize("beside", [False, True])
def test_an_evolve_that_draws_on_code_elsewhere_is_refused(
    room: Path, monkeypatch: pytest.MonkeyPatch, text: str, beside: bool
) -> None:
    (room.parent / "rates.py").write_text("RATE = 3\n\n\ndef same(function):\n    return function\n")
    monkeypatch.delitem(sys.modules, "rates", raising=False)
    write(room / ("values.py" if beside else "state.py"), text)
    if beside:
        write(room / "state.py", "from shelf import values\n\n\ndef evolve(s, e):\n    return values.evolve(s, e)\n")
    with pytest.raises(TypeError, match=r"The shelf draws on (rates|importlib|eventsourcing\.web[.a-z]*) for `evolve`"):
        fingerprint()


def test_what_only_decide_draws_on_is_its_own_affair(room: Path) -> None:
    (room.parent / "rates.py").write_text("RATE = 3\n")
    write(room / "deciding.py", "import rates\n" + ROOM["deciding"])
    write(room / "state.py", "import rates\nimport decimal\n\n\ndef evolve(s, e):\n    return decimal.Decimal(1)\n")
    assert fingerprint()


def test_code_without_a_text_makes_snapshots_that_nobody_else_trusts() -> None:
    room: dict[str, object] = {"__name__": "nowhere"}
    exec("def evolve(state, event): return state", room)
    evolve: Any = room["evolve"]
    one, two = (Decider[Any, Any, Any]("shelf", (), None, lambda _c, _s: [], evolve) for _ in range(2))
    assert one.fingerprint == one.fingerprint != two.fingerprint
