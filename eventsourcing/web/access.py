"""Who may use which page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar
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


class Judge(NamedTuple):
    """Says what somebody may do with that which an argument of an address names.

    `missing` is the answer where they may do nothing with it, whether it is there or not; {} in it is the argument.
    `refusals` are the answers where they may do something with it, but not this.
    """

    rights: Callable[[User, Any], frozenset[str]]
    missing: str
    refusals: Mapping[str, str]


def allow(*who: str, to: str = "") -> Callable[[View], View]:
    """Say who may use a view: roles, or "signed in" for every role, or "anyone" for people without an account too.

    `to` names the right they need in that which the view's address names, where slices judge that (`judge_by`).
    """
    unknown = set(who) - {*ROLES, ANYONE, SIGNED_IN}
    if unknown or not who:
        raise ValueError(f"No such roles: {unknown or who}")
    if to and ANYONE in who:
        raise ValueError("Nobody is judged where anyone is let in.")

    def mark(view: View) -> View:
        view.allowed = frozenset(who)  # type: ignore[attr-defined]  # a function takes attributes
        view.needed = to  # type: ignore[attr-defined]
        return view

    return mark


def allowed(app: Flask, endpoint: str) -> frozenset[str]:
    """Who may use the endpoint. Empty where nobody said."""
    if endpoint == "static":
        return frozenset({ANYONE})
    found: frozenset[str] = getattr(app.view_functions[endpoint], "allowed", frozenset())
    return found


def needed(app: Flask, endpoint: str) -> str:
    """The right that the endpoint needs in that which its address names; "" where it needs none."""
    found: str = getattr(app.view_functions[endpoint], "needed", "")
    return found


def judge_by(app: App, argument: str, judge: Judge) -> None:
    """Have `judge` decide on every view whose address has this argument. Such views must name the right they need."""
    app.extensions["judges"][argument] = judge


def may(right: str) -> bool:
    """Whether whoever sends this request has the right in that which its address names."""
    return right in g.get("rights", ())


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
    app.extensions["judges"] = {}
    app.before_request(_enforce)


def check_routes(app: Flask) -> None:
    """Refuse an app with a route that does not say who may use it, or to what."""
    silent = sorted(endpoint for endpoint in app.view_functions if not allowed(app, endpoint))
    if silent:
        raise RuntimeError(f"These views do not say who may use them (web.allow): {', '.join(silent)}")
    for rule in app.url_map.iter_rules():
        judged = rule.arguments & app.extensions["judges"].keys()
        if judged and not needed(app, rule.endpoint):
            raise RuntimeError(f"{rule} does not say which right it needs by its {', '.join(judged)} (web.allow, to=…)")
        if needed(app, rule.endpoint) and not judged:
            raise RuntimeError(f"{rule} needs a right, but nothing in the address says in what")


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
    right, judges = needed(current_app, request.endpoint), current_app.extensions["judges"]
    addressed = [(judges[name], value) for name, value in (request.view_args or {}).items() if name in judges]
    judged = [_judge(judge, user, value, right) for judge, value in addressed]
    g.rights = frozenset.intersection(*judged) if judged else frozenset()
    return None


def _judge(judge: Judge, user: User, value: Any, right: str) -> frozenset[str]:
    """What they may do with it. What somebody may not see answers like what is not there."""
    rights = judge.rights(user, value)
    if not rights:
        abort(404, judge.missing.format(value))
    if right not in rights:
        abort(403, judge.refusals.get(right))
    return rights


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"} or request.headers.get("HX-Request-Type") == "partial":
        abort(401)
    return redirect(sign_in_url(request.full_path.rstrip("?")), 303)


def sign_in_url(then: str) -> str:
    """Where to sign in, and go on to `then`."""
    return f"/sign-in?next={quote(then)}" if then else "/sign-in"
