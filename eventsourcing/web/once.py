"""What this request has asked the database already: no page asks for the same thing twice."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar
from uuid import UUID

from flask import g, has_request_context

K = TypeVar("K")
V = TypeVar("V")

Known = dict[str, dict[Any, Any]]  # by what it is about, then by key
_UNKNOWN: Any = object()

Ask = Callable[[Collection[K]], Mapping[K, V]]


def once(what: str, id: UUID, ask: Callable[[], V]) -> V:
    """What was answered before in this request, or is now. Outside of requests, where work is long, each time anew."""
    return once_all(what, (id,), lambda _: {id: ask()})[id]


def once_all(what: str, ids: Collection[UUID], ask: Ask[UUID, V]) -> dict[UUID, V]:
    """The same for several: those that are not known are asked for together. What `ask` does not find is left out."""
    known: Known = g.setdefault("known", {}) if has_request_context() else {}
    return found_in(known, what, ids, ask)


def found_in(known: Known, what: str, keys: Collection[K], ask: Ask[K, V]) -> dict[K, V]:
    """What is known of these; the others are asked for, and known from then on."""
    kept = known.setdefault(what, {})
    found: dict[K, V] = {}
    unknown = list[K]()
    for key in keys:
        value = kept.get(key, _UNKNOWN)
        if value is _UNKNOWN:
            unknown.append(key)
        else:
            found[key] = value
    if unknown:
        fresh = ask(unknown)
        kept.update(fresh)
        found.update(fresh)
    return found


def forget(id: UUID) -> None:
    """Have what is known of this aggregate asked for anew, for it has changed."""
    for kept in g.get("known", {}).values():
        kept.pop(id, None)


def forget_all() -> None:
    """Have everything asked for anew, for somebody else may have changed it."""
    g.pop("known", None)
