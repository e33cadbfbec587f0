"""Sees that no Daybook serves from a database that is about to be replaced."""

from eventsourcing.kernel import connect
from eventsourcing.operations.database import Database
from eventsourcing.operations.embedded import shared
from eventsourcing.operations.errors import Refused

SERVING = "daybook"  # as which the app's own connections are known to the server


def nobody_else(database: Database) -> None:
    """Raise Refused where another Daybook uses this database.

    A courtesy: one that comes later waits for the tables, and finds the restored ones.
    """
    with connect(database.url, "daybook command") as conn:
        [others] = conn.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s",
            (SERVING,),
        ).fetchone() or (0,)
    if others or (database.embedded is not None and shared(database.embedded)):
        raise Refused("Daybook is running. Stop it, then restore. Nothing was changed.")
