"""What this request has asked the database already: no page asks for the same thing twice."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import g, has_request_context

T = TypeVar("T")


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """What was answered before in this request, or is now. Outside of requests, where work is long, each time anew."""
    if not has_request_context():
        return ask()
    known: dict[Hashable, T] = g.setdefault("known", {})
    if key not in known:
        known[key] = ask()
    return known[key]


def forget() -> None:
    """Have everything asked for anew, for it may have changed."""
    g.pop("known", None)
