"""Why a database cannot be had, told from what its server said: its words carry no code before a session begins."""

import re
from enum import Enum

import psycopg


class Outage(Enum):
    """Nobody answers; the server knows us not; it has no such database; it has no room; it is not ready yet."""

    AWAY = "away"
    SHUT_OUT = "shut out"
    MISSING = "missing"
    BUSY = "busy"
    STARTING = "starting"


SAID = {
    Outage.SHUT_OUT: r"authentication failed|no pg_hba\.conf entry|no password supplied|role .* does not exist|"
    r"permission denied for database|certificate|is not permitted to log in",
    Outage.MISSING: r"database .* does not exist",
    Outage.BUSY: r"too many (clients|connections)|connection slots|connection limit",
    Outage.STARTING: r"starting up|shutting down|recovery|not yet accepting",
}


def outage(error: psycopg.Error) -> Outage:
    """Say which it was. Servers that speak another language than English are just away."""
    return next((kind for kind, said in SAID.items() if re.search(said, str(error))), Outage.AWAY)
