"""Who may use which page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from flask import Flask, abort, current_app, g, redirect, request
from flask.sansio.app import App
from flask.typing import ResponseReturnValue

ROLES = ("viewer", "editor", "admin", "auditor")
ANYONE = "anyone"
SIGNED_IN = "signed in"

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class User:
    """The person who is signed in."""

    id: UUID
    name: str
    email: str
    role: str


def allow(*who: str) -> Callable[[View], View]:
    """Say who may use a view: roles, or "signed in" for every role, or "anyone" for people without an account too."""
    unknown = set(who) - {*ROLES, ANYONE, SIGNED_IN}
    if unknown or not who:
        raise ValueError(f"No such roles: {unknown or who}")

    def mark(view: View) -> View:
        view.allowed = frozenset(who)  # type: ignore[attr-defined]  # a function takes attributes
        return view

    return mark


def allowed(app: Flask, endpoint: str) -> frozenset[str]:
    """Who may use the endpoint. Empty where nobody said."""
    if endpoint == "static":
        return frozenset({ANYONE})
    found: frozenset[str] = getattr(app.view_functions[endpoint], "allowed", frozenset())
    return found


def identify_by(app: App, find: Callable[[], User | None]) -> None:
    """Have `find` say who sends a request. Asked at most once a request, and only where somebody wants to know."""
    app.extensions["identify"] = find


def current_user() -> User | None:
    """The person who sends this request; None for somebody who is not signed in."""
    if "user" not in g:
        g.user = current_app.extensions["identify"]()
    who: User | None = g.user
    return who


def forget_user() -> None:
    """Treat the rest of this request as nobody's: where the question itself failed, or has just been answered anew."""
    g.caller = g.get("user")  # the log still names them
    g.user = None


def install(app: Flask) -> None:
    app.extensions["identify"] = lambda: None
    app.before_request(_enforce)


def check_routes(app: Flask) -> None:
    """Refuse an app with a route that does not say who may use it."""
    silent = sorted(endpoint for endpoint in app.view_functions if not allowed(app, endpoint))
    if silent:
        raise RuntimeError(f"These views do not say who may use them (web.allow): {', '.join(silent)}")


def _enforce() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    who = allowed(current_app, request.endpoint)
    if ANYONE in who:
        return None
    user = current_user()
    if user is None:
        return _ask_to_sign_in()
    if SIGNED_IN not in who and user.role not in who:
        abort(403)
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"} or request.headers.get("HX-Request-Type") == "partial":
        abort(401)
    return redirect(sign_in_url(request.full_path.rstrip("?")), 303)


def sign_in_url(then: str) -> str:
    """Where to sign in, and go on to `then`."""
    return f"/sign-in?next={quote(then)}" if then else "/sign-in"
