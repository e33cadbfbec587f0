"""What this request has asked the database already: no page asks for the same thing twice."""

from collections.abc import Callable, Collection, Mapping
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


def once_all(what: str, ids: Collection[UUID], ask: Callable[[Collection[UUID]], Mapping[UUID, T]]) -> dict[UUID, T]:
    """The same for several: those that are not known are asked for together. What `ask` does not find is left out."""
    known: dict[tuple[str, UUID], T] = g.setdefault("known", {}) if has_request_context() else {}
    if unknown := [id for id in ids if (what, id) not in known]:
        known.update({(what, id): found for id, found in ask(unknown).items()})
    return {id: known[what, id] for id in ids if (what, id) in known}


def forget(id: UUID) -> None:
    """Have what is known of this aggregate asked for anew, for it has changed."""
    for one in [one for one in g.get("known", ()) if one[1] == id]:
        del g.known[one]


def forget_all() -> None:
    """Have everything asked for anew, for somebody else may have changed it."""
    g.pop("known", None)
