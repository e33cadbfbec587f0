"""What went wrong, in words: one page for every status, with the request's id on it and in the log."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
from flask import Flask, Response, g, make_response, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from psycopg import errors as pg
from werkzeug.exceptions import HTTPException

from eventsourcing.kernel import Conflict, Rejected
from eventsourcing.web import access, log, outage, pages
from eventsourcing.web.database import installed
from eventsourcing.web.limits import TooMany
from eventsourcing.web.streaming import TooManyStreams


class Words(NamedTuple):
    """What happened, and what was kept and what to do; `beside`: the same beside a sentence that says what to do."""

    title: str
    text: str
    beside: str = ""


class NotReady(Exception):
    """The database cannot serve this version of Daybook, for instance because a newer one has changed its tables."""


WORDS = {
    400: Words(
        "This could not be read", "Nothing was saved. Go back, reload the page and try once more.", "Nothing was saved."
    ),
    401: Words(
        "You are signed out",
        "Nothing was saved. Sign in in another tab, then go back to this one: what you typed is still there.",
    ),
    403: Words(
        "This is not yours to do",
        "Your role does not allow it. Nothing was changed. An admin can help.",
        "Nothing was changed.",
    ),
    404: Words(
        "There is nothing here",
        "The address may be mistyped. Nothing in Daybook is ever deleted.",
        "The address may be mistyped.",
    ),
    405: Words("Not like this", "This address does not take such a request. Nothing was changed."),
    408: Words(
        "That came too slowly",
        "Nothing was saved, as not all of it arrived in time. Try again where the connection is better.",
    ),
    409: Words("Somebody else was first", "Nothing of yours was saved. Reload the page, then try again."),
    411: Words("Not without its length", "Nothing was saved. What sends this must say first how long it is."),
    413: Words(
        "That is too large",
        "Nothing was saved. Files may have up to 50 MB, and forms up to 4 MB of text and 2,000 fields.",
    ),
    422: Words("That was refused", "Nothing was saved."),
    429: Words("Too many tries", "Nothing was changed. Wait a little, then try again.", "Nothing was changed."),
    500: Words("Something broke in Daybook", "Nothing of this request was saved. All that was saved before is safe."),
    503: Words(
        "The database is away",
        "Nothing of this request was saved; all that was saved before is safe. Try again in a moment.",
    ),
    507: Words(
        "The database's disk is full",
        "Nothing of this request was saved; all that was saved before is safe. Whoever runs it must make room.",
    ),
}
NOT_READY = Words(
    "The database does not fit this version",
    "Nothing was changed. Whoever runs this server should start the newest Daybook, which mends that.",
)
BUSY_WITH_STREAMS = Words(
    "Others are taking files just now",
    "Daybook sends a few at once, so that everybody else can go on working. Nothing was taken. Try again in a moment.",
)
TOOK_TOO_LONG = Words(
    "That took too long",
    "It was stopped, and nothing was saved. Ask for less at once: with a filter more, or another order.",
)


OUTAGES = (psycopg.OperationalError, pg.ReadOnlySqlTransaction, pg.InsufficientPrivilege)


def install(app: Flask) -> None:
    app.register_error_handler(CSRFError, _from_elsewhere)
    app.register_error_handler(HTTPException, _as_asked)
    app.register_error_handler(Rejected, lambda error: answer(422, error.message))
    app.register_error_handler(Conflict, lambda _error: answer(409))
    app.register_error_handler(TooMany, lambda error: answer(429, str(error), headers=error.headers))
    app.register_error_handler(
        TooManyStreams, lambda _error: answer(503, words=BUSY_WITH_STREAMS, headers={"Retry-After": "10"})
    )
    app.register_error_handler(NotReady, lambda error: answer(503, str(error), words=NOT_READY))
    app.register_error_handler(psycopg.Error, _from_the_database)


def answer(status: int, said: str | None = None, *, words: Words | None = None, headers: Any = None) -> Response:
    """The page for a failure. `said` is a sentence that knows more than the status does; it stands first."""
    words = words or WORDS.get(status, WORDS[500 if status >= 500 else 400])
    if request_ctx.url_adapter is None:  # a Host that is no name: no page can be made for it
        return make_response(f"{words.title}. {words.text}\n", status, {"Content-Type": "text/plain"})
    if status >= 500:
        access.forget_user()  # the page must not need the database
        return _page(status, words, said, headers)
    try:
        return _page(status, words, said, headers)
    except psycopg.OperationalError as error:  # the page greets its reader, and had to ask who that is
        return _told(error)


def _page(status: int, words: Words, said: str | None, headers: Any) -> Response:
    if said and words.beside:
        words = words._replace(text=words.beside)
    context = {"status": status, "words": words, "said": said, "request_id": g.get("request_id", "")}
    if not pages.wants_fragment():
        return make_response(render_template("web/error.html", **context), status, headers or {})
    response = make_response(render_template("web/error_fragment.html", **context), status, headers or {})
    response.headers["HX-Reswap"] = "none"
    if status == 401:
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        response.headers["HX-Redirect"] = access.sign_in_url(page._replace(scheme="", netloc="", fragment="").geturl())
    return response


def _as_asked(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    status = error.code or 500
    if status < 400:
        return error.get_response()
    own = error.description if error.description != type(error).description else None
    headers = {name: value for name, value in error.get_headers() if name not in {"Content-Type", "Content-Length"}}
    return answer(status, own if status < 500 else None, headers=headers)


def _from_elsewhere(_error: CSRFError) -> ResponseReturnValue:
    return answer(
        400,
        "This form was opened before you signed in, or in another browser, so it was not accepted. "
        "Go back, reload the page and send it again.",
    )


def _from_the_database(error: psycopg.Error) -> ResponseReturnValue:
    response = _told(error)
    if isinstance(error, OUTAGES) and not isinstance(error, pg.QueryCanceled):
        log.database_failed(error, is_news=installed().breaker.is_news())
    else:
        log.broke(error)
    return response


def _told(error: psycopg.Error) -> Response:
    match error:
        case pg.DiskFull():
            return answer(507)
        case pg.UndefinedTable() | pg.UndefinedColumn() | pg.UndefinedFunction():
            return answer(503, words=NOT_READY)
        case pg.QueryCanceled():
            return answer(503, words=TOOK_TOO_LONG, headers={"Retry-After": "60"})
        case _ if isinstance(error, OUTAGES):
            return answer(503, words=Words(*outage.page(error)), headers={"Retry-After": "5"})
        case psycopg.DataError():
            return answer(400, "The database cannot hold a value that was sent.")
        case _:
            raise error
