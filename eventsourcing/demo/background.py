"""The making of the demo in a thread of a web worker, which another one takes over if this one ends."""

import secrets
import threading
import time

import psycopg
from flask import Flask

from eventsourcing import web
from eventsourcing.demo import work
from eventsourcing.demo.work import LostLease

BROKE = "Something broke in Daybook while the demo was made. The server's log says more."


def begin(app: Flask) -> None:
    """Make the demo, unless somebody is at it."""
    threading.Thread(target=_fill, args=(app,), daemon=True, name="demo").start()


def go_on(app: Flask) -> None:
    """Go on with what another process left when it was ended; for the start of a server."""
    threading.Thread(target=_take_over, args=(app,), daemon=True, name="demo").start()


def _take_over(app: Flask) -> None:
    """Look for a little longer than the lease of a process that was killed lasts."""
    for _ in range(work.SECONDS + 2):
        with app.app_context():
            try:
                found = work.get(web.connection())
            except psycopg.Error as error:
                app.logger.warning("An unfinished demo could not be looked for: %s", error)
                return
        if found is None or found.finished or found.trouble:
            return
        _fill(app)
        time.sleep(1)


def _fill(app: Flask) -> None:
    with app.app_context():
        try:
            work.fill(web.connection(), web.projections(), secrets.token_urlsafe(24))
        except LostLease:
            return
        except psycopg.OperationalError:  # whoever opens its page later goes on
            app.logger.exception("The making of the demo stopped.")
        except Exception:
            app.logger.exception("The making of the demo broke.")
            work.stop(web.connection(), BROKE)
