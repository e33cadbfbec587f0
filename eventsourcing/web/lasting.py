"""What is on every page and seldom changes, such as registers and names: remembered from one request to the next.

A request learns with its first question, the one for who sends it, whether the database still says the same
(`AS_OF`). What it remembers was asked for after that, so it is never older than what the request would have found.
"""

from collections.abc import Callable, Collection
from typing import Any, LiteralString, TypeVar

from flask import current_app, g, has_request_context

from eventsourcing.web.once import Ask, Known, found_in

K = TypeVar("K")
V = TypeVar("V")

MOST = 5_000  # things are remembered in one process; then it begins anew

REMEMBERED = ("register", "user")  # aggregates of these types
# Another text as soon as registers or people have changed, or their tables have been rebuilt or restored.
AS_OF: LiteralString = """(SELECT concat_ws(' ', number, xmin, to_regclass('registers')::oid, to_regclass('users')::oid)
    FROM definitions)"""


class Memory:
    """What a process remembers, and the state of the database that it is of."""

    def __init__(self) -> None:
        self._kept: tuple[str, Known] = ("", {})

    def of(self, as_of: str) -> Known:
        """What is known as of this state: everything that was learned since it was first seen, and nothing before."""
        kept_as_of, known = self._kept
        if kept_as_of != as_of or sum(map(len, known.values())) > MOST:
            known = {}
            self._kept = (as_of, known)
        return known


def remember_as_of(as_of: str) -> None:
    """Have this request use what is remembered of this state, which it has just read (`AS_OF`)."""
    g.lasting = current_app.extensions["database"].memory.of(as_of)


def lasting(what: str, key: Any, ask: Callable[[], V]) -> V:
    """What is remembered of this, or is answered now; outside of requests, where work is long, each time anew."""
    return lasting_all(what, (key,), lambda _: {key: ask()})[key]


def lasting_all(what: str, keys: Collection[K], ask: Ask[K, V]) -> dict[K, V]:
    """The same for several: those that are not known are asked for together. What `ask` does not find is left out."""
    known: Known = g.setdefault("lasting", {}) if has_request_context() else {}
    return found_in(known, what, keys, ask)


def forget_lasting() -> None:
    """Have the rest of this request ask anew, for it may have changed what is remembered."""
    g.lasting = {}
