"""Answers: a whole page or one fragment of it, or the way to another page."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from eventsourcing.web.access import current_user


@dataclass(frozen=True)
class Toast:
    """A short message on the next page that is shown, with a link where there is something to see or to do."""

    text: str
    url: str = ""
    label: str = ""


def render(
    template: str,
    *,
    fragment: str = "content",
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response:
    """Answer with the page, or with its block `fragment` alone where htmx asks for a part of a page."""
    if wants_fragment():
        html = _block(template, fragment, context) + render_template("web/toasts.html")
    else:
        html = render_template(template, **context)
    return make_response(html, status, headers or {})


def see(url: str, toast: Toast | str | None = None, status: int = 303) -> AnyResponse:
    """Send the browser to another page, which shows the toast."""
    if toast is not None:
        remember(toast)
    return redirect(url, status)


def remember(toast: Toast | str) -> None:
    """Have the next page that is shown say this."""
    toast = Toast(toast) if isinstance(toast, str) else toast
    session["toasts"] = [*session.get("toasts", ()), vars(toast)][-3:]  # in the signed cookie until shown


def wants_fragment() -> bool:
    """Whether htmx asked for a part of a page; boosted links and Back ask for whole ones."""
    return request.headers.get("HX-Request-Type") == "partial"


def install(app: Flask) -> None:
    app.context_processor(lambda: {"current_user": current_user()})
    app.jinja_env.globals["take_toasts"] = take_toasts
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(_not_to_be_kept)


def take_toasts() -> list[dict[str, str]]:
    """The toasts that wait for this browser, each once."""
    waiting: list[dict[str, str]] = session.pop("toasts", [])
    return waiting


def _block(name: str, block: str, context: dict[str, Any]) -> str:
    current_app.update_template_context(context)
    template = current_app.jinja_env.get_template(name)
    return "".join(template.blocks[block](template.new_context(context)))


def _not_to_be_kept(response: Response) -> Response:
    """Pages are for this person and this kind of request: caches and Back must ask again."""
    if response.mimetype == "text/html":
        response.vary.add("HX-Request-Type")
        response.headers["Cache-Control"] = "no-store"
    return response
