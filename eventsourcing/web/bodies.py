"""What the server says of a request's body before the app sees it: that it came too slowly, or not whole."""

from flask import Flask, Response, abort, request

from eventsourcing.web import errors

REFUSED = "daybook.refused"  # in the environment of a request: the status, or 0

BUSY = errors.Words(
    "Many are sending files just now", "Nothing was saved. Try again in a moment; what you wrote elsewhere is safe."
)
NO_ROOM = errors.Words(
    "The server has no room for that",
    "Nothing was saved; all that was saved before is safe. Whoever runs it must make room in its temporary folder.",
)
NOT_WHOLE = "It did not arrive whole. Nothing was saved; send it once more."


def install(app: Flask) -> None:
    app.before_request(_refuse)


def _refuse() -> Response | None:
    status = request.environ.get(REFUSED, 0)
    if status == 503:
        return errors.answer(503, words=BUSY, headers={"Retry-After": "10"})
    if status == 507:
        return errors.answer(507, words=NO_ROOM)
    if status:
        abort(status, NOT_WHOLE if status == 400 else None)
    return None
