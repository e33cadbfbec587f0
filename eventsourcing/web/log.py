"""One line on standard error for each request that failed: enough to find it, nothing that was sent with it.

No bodies, no query strings, and of the address only its rule with the ids in it: a one-time link's secret is a text.
"""

import logging
import re
import secrets
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask, Response, current_app, g, request
from flask.logging import default_handler
from psycopg import errors as pg

from eventsourcing.web.outage import outage


class InUtc(logging.Formatter):
    """Times of the log are in UTC, as those of the events."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # logging's name
        return datetime.fromtimestamp(record.created, UTC).strftime(datefmt or "%c")


def install(app: Flask) -> None:
    default_handler.setFormatter(InUtc("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%SZ"))
    # What psycopg's pool warns of in an outage, each request that it fails says as well.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    app.before_request(_begin)
    app.after_request(_end)
    app.log_exception = broke  # type: ignore[method-assign]  # Flask's own writes the path


def broke(exc_info: Any) -> None:
    """Keep what broke for the request's line."""
    g.broke = exc_info


def database_failed(error: psycopg.Error, *, is_news: bool) -> None:
    """Keep why for the request's line. In an outage all fail at the same place, which is told once."""
    g.because = "full" if isinstance(error, pg.DiskFull) else outage(error).value.replace(" ", "-")
    if is_news:
        broke(error)


def where() -> str:
    """The address of this request as the log may tell it: /users/<uuid>/rename, but /join/<token>."""
    if request.url_rule is None:
        return "(no such address)"
    values = request.view_args or {}

    def told(found: re.Match[str]) -> str:
        value = values.get(found[1])
        return str(value) if isinstance(value, UUID | int) else f"<{found[1]}>"

    return re.sub(r"<(?:[^<>]*:)?([^<>:]+)>", told, request.url_rule.rule)


def who_and_where() -> str:
    """Give this request as its line names it."""
    user = g.get("caller") or g.get("user")
    return (
        f"request={g.get('request_id', '-')} method={re.sub('[^A-Z]', '?', request.method)} path={where()} "
        f"user={user.id if user else '-'}"
    )


def stream_broke(app: Flask, told: str, error: BaseException | None) -> None:
    """Tell of an answer that broke while it was sent, by its request (`who_and_where`), and where."""
    app.logger.error("broken off: %s", told, exc_info=error)


def left_open(app: Flask, times: int) -> None:
    """Tell of a connection that came back inside a transaction, and whose it was."""
    told = f"request={g.get('request_id', '-')} endpoint={g.get('endpoint', '-')}"  # the request itself is over
    app.logger.error("LEFT OPEN: a transaction was not ended (%d so far in this process): %s", times, told)


def _begin() -> None:
    g.request_id = secrets.token_hex(5)
    g.endpoint = request.endpoint
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if response.status_code >= 400:
        _tell(response.status_code)
    return response


def _tell(status: int) -> None:
    user, broke = g.get("caller") or g.get("user"), g.pop("broke", None)
    current_app.logger.log(
        logging.ERROR if status >= 500 or broke else logging.WARNING,
        "request=%s method=%s path=%s status=%s user=%s ms=%.0f%s",
        g.get("request_id", "-"),
        re.sub("[^A-Z]", "?", request.method),
        where(),
        status,
        user.id if user else "-",
        (time.perf_counter() - g.get("began", time.perf_counter())) * 1000,
        f" database={because}" if (because := g.pop("because", "")) else "",
        exc_info=broke,
    )
