"""A small app around the shared templates, with the real Content-Security-Policy and no database."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, render_template

from eventsourcing.web import assets, filters
from eventsourcing.web.security import CONTENT_SECURITY_POLICY
from tests.browser.gallery import data, forms

ROOT = Path(__file__).parents[3]
PAGES = ("list", "record", "past", "conflict", "setup", "start", "import", "forms", "parts", "error")
LENA = SimpleNamespace(id="1", name="Lena Fischer", email="lena.fischer@example.org", role="admin")


def create_gallery() -> Flask:
    app = Flask(
        __name__, static_folder=str(ROOT / "static"), static_url_path="/static", template_folder=str(ROOT / "templates")
    )
    app.config["SECRET_KEY"] = "gallery"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader.searchpath.append(str(Path(__file__).parent / "templates"))  # type: ignore[union-attr]
    app.jinja_env.globals.update(csrf_token=lambda: "token", take_toasts=lambda: data.TOASTS)
    filters.install(app)
    assets.install(app)
    app.add_url_rule("/gallery/<page>", "page", _page)
    app.add_url_rule("/gallery/fields/seats", "history", lambda: render_template("gallery/history.html", data=data))
    app.after_request(_strict)
    return app


def _page(page: str) -> str:
    user = None if page in {"setup", "start", "error"} else LENA
    context: dict[str, Any] = {"data": data, "form": forms.shown(), "current_user": user, "search_url": "/search"}
    context |= {"status": 409, "said": None, "request_id": "9f2c41d0aa", "words": data.CONFLICT_WORDS}
    return render_template("web/error.html" if page == "error" else f"gallery/{page}.html", **context)


def _strict(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
