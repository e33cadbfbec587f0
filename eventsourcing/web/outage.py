"""Why a database cannot be had, told from what its server said: its words carry no code before a session begins."""

import re
from enum import Enum

import psycopg
from psycopg import errors as pg
from psycopg_pool import PoolTimeout

from eventsourcing.kernel import connections


class Outage(Enum):
    """Nobody answers; the server does not let us in; has no such database; has no room; is not ready; only reads; or it
    cannot hold a Daybook.
    """

    AWAY = "away"
    SHUT_OUT = "shut out"
    MISSING = "missing"
    BUSY = "busy"
    STARTING = "starting"
    READ_ONLY = "read only"
    UNFIT = "unfit"


SAID = {
    Outage.SHUT_OUT: r"authentication failed|no pg_hba\.conf entry|no password supplied|role .* does not exist|"
    r"permission denied for database|certificate|is not permitted to log in",
    Outage.MISSING: r"database .* does not exist",
    Outage.BUSY: r"too many (clients|connections)|connection slots|connection limit",
    Outage.STARTING: r"starting up|shutting down|recovery|not yet accepting",
}


def outage(error: psycopg.Error) -> Outage:
    """Say which it was. A server that speaks another language than English before a session is just away."""
    if isinstance(error, pg.ReadOnlySqlTransaction):
        return Outage.READ_ONLY
    if isinstance(error, pg.InsufficientPrivilege):
        return Outage.SHUT_OUT
    if isinstance(error, connections.DatabaseUnfit):
        return Outage.UNFIT
    return next((kind for kind, said in SAID.items() if re.search(said, str(error))), Outage.AWAY)


KEPT = "Nothing of this request was saved; all that was saved before is safe."
PAGES = {
    Outage.AWAY: ("The database is away", f"{KEPT} Try again in a moment."),
    Outage.SHUT_OUT: (
        "The database does not let Daybook in",
        f"{KEPT} Whoever runs this server must correct the user or the password in its settings.",
    ),
    Outage.MISSING: ("The database is not there", f"{KEPT} Whoever runs this server must correct its settings."),
    Outage.BUSY: ("The database is busy", f"{KEPT} Too many are asking at once. Try again in a moment."),
    Outage.STARTING: ("The database is starting", f"{KEPT} Try again in a moment."),
    Outage.READ_ONLY: (
        "The database can only be read",
        f"{KEPT} Whoever runs this server must name the database that can be written.",
    ),
    Outage.UNFIT: (
        "The database does not suit Daybook",
        f"{KEPT} Whoever runs this server finds out why by starting it anew, or by the command doctor.",
    ),
}


def page(error: psycopg.Error) -> tuple[str, str]:
    """Give the title and the text of the page that tells of it, without what only the operator may know."""
    return PAGES[Outage.BUSY if isinstance(error, PoolTimeout) else outage(error)]
