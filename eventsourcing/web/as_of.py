"""Pages as of a moment: what cannot tell the past refuses to be asked for it, and never shows the present instead."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request

View = TypeVar("View", bound=Callable[..., Any])
NOT_YET = (
    "This page knows only what is so now, so it cannot be opened as of another moment. A record's own page can tell "
    "what was so then. Take “at” out of the address to see the present."
)


def tells_the_past(view: View) -> View:
    """Mark a view as one that heeds ?at=."""
    view.tells_the_past = True  # type: ignore[attr-defined]  # a function takes attributes
    return view


def install(app: Flask) -> None:
    app.before_request(_refuse)


def _refuse() -> None:
    if request.endpoint is not None and "at" in request.args and not _heeded(request.endpoint):
        abort(400, NOT_YET)


def _heeded(endpoint: str) -> bool:
    return endpoint == "static" or getattr(current_app.view_functions[endpoint], "tells_the_past", False)
