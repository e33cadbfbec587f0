"""Work that goes on in a thread of the web worker when the answer has been sent."""

import threading
from collections.abc import Callable

import psycopg
from flask import Flask, current_app


def begin(name: str, work: Callable[[], None]) -> None:
    """Have `work` done in the background, in an app's context of its own. `name` is what the server's log calls it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # beyond this thread
    threading.Thread(target=_run, args=(app, name, work), daemon=True, name=name).start()


def _run(app: Flask, name: str, work: Callable[[], None]) -> None:
    with app.app_context():
        try:
            work()
        except psycopg.Error:  # whoever opens its page later goes on
            app.logger.exception("The work on %s stopped.", name)
