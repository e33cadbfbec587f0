"""What every request must be, and what every answer tells the browser to refuse."""

from collections.abc import Iterator

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


NO_DEVICES = ", ".join(
    f"{name}=()" for name in ("camera", "microphone", "geolocation", "payment", "usb", "serial", "display-capture")
)
HEADERS = {  # beside frame-ancestors there is nothing left for X-Frame-Options to say
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": NO_DEVICES,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "Daybook",  # and not what it is made of
}
READING = {"GET", "HEAD", "OPTIONS"}  # whose bodies nobody reads
MOST_FIELDS = 2_000  # of a form; the largest of ours, the plan for a file of 200 columns, has 800
ONLY_HTTPS = "max-age=31536000; includeSubDomains"


class CookieLikeTheRequest(SecureCookieSessionInterface):
    """The session's cookie is marked for https exactly where the request came by https.

    There its name makes browsers hold it to this one host, so that no other name beneath the same domain can set it.
    """

    def __init__(self, app: Flask) -> None:
        self._signing = super().get_signing_serializer(app)  # made once: each request reads a cookie, many write one

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:  # noqa: ARG002  # Flask names the parameter
        return self._signing

    def get_cookie_name(self, app: Flask) -> str:
        name = super().get_cookie_name(app)
        return f"__Host-{name}" if request.is_secure else name

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002  # Flask names the parameter
        return request.is_secure


def install(app: Flask) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=50 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=MOST_FIELDS,
        SESSION_COOKIE_NAME="daybook",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=365 * 24 * 3600,  # the cookie's; the rules for signing in end sessions sooner
        SESSION_REFRESH_EACH_REQUEST=False,  # for that reason a cookie need not be renewed where nothing in it changed
        WTF_CSRF_TIME_LIMIT=None,  # a form may lie open over lunch
        WTF_CSRF_SSL_STRICT=False,  # the token and the checks below do; a proxy may rewrite the host
    )
    app.session_interface = CookieLikeTheRequest(app)
    app.before_request(_refuse_other_sites)
    app.before_request(_limit_forms)
    app.before_request(_refuse_unreadable_text)
    CSRFProtect(app)
    app.after_request(_harden)


def _refuse_other_sites() -> None:
    if request.method not in READING and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400, "This form was sent from another site.")


def _limit_forms() -> None:
    """Werkzeug holds only multipart forms to MAX_FORM_MEMORY_SIZE and MAX_FORM_PARTS, not plain ones nor addresses."""
    sent = [request.query_string]
    if request.method not in READING and request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = request.max_form_memory_size
        sent.append(request.get_data())
    if any(fields.count(b"&") >= MOST_FIELDS for fields in sent):
        abort(413)


def _refuse_unreadable_text() -> None:
    """PostgreSQL and JSON know no NUL and no half characters: refuse them once, here."""
    sent = [request.path, *_texts(request.args)]
    if request.method not in READING:
        sent += [*_texts(request.form), *request.files]
    together = " ".join(sent)
    if "\0" in together or _is_broken(together):
        abort(400, "What was sent holds characters that are not text, such as NUL.")


def _texts(named: MultiDict[str, str]) -> Iterator[str]:
    for name, texts in named.lists():
        yield name
        yield from texts


def _is_broken(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _harden(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = ONLY_HTTPS
    return response
