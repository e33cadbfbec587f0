"""What this request has asked the database already: no page asks for the same thing twice."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import g, has_request_context

T = TypeVar("T")


def once(what: str, id: UUID, ask: Callable[[], T]) -> T:
    """What was answered before in this request, or is now. Outside of requests, where work is long, each time anew."""
    if not has_request_context():
        return ask()
    known: dict[tuple[str, UUID], T] = g.setdefault("known", {})
    if (what, id) not in known:
        known[what, id] = ask()
    return known[what, id]


def forget(id: UUID) -> None:
    """Have what is known of this aggregate asked for anew, for it has changed."""
    for one in [one for one in g.get("known", ()) if one[1] == id]:
        del g.known[one]


def forget_all() -> None:
    """Have everything asked for anew, for somebody else may have changed it."""
    g.pop("known", None)
