"""Tells whether a connection keeps one session of the server for as long as it lasts, as some commands need."""

from eventsourcing.kernel import Connection
from eventsourcing.operations.database import connected
from eventsourcing.operations.errors import Refused

LOOKS = 3


def refuse_shared_sessions(url: str, what: str) -> None:
    """Raise Refused where a pooler lends the same session to one after the other, as in the mode transaction.

    What keeps a lock or settings from one transaction to the next would keep them for whoever comes then.
    """
    with connected(url) as first, connected(url) as second:
        if backend(first) != first.info.backend_pid and any(shared(first, second) for _ in range(LOOKS)):
            raise Refused(
                f"{what} needs a session of its own, and a pooler stands between that lends one to many. "
                f"Name the server itself in DATABASE_URL for this command, or a pooler in the mode session. "
                f"Nothing was changed."
            )


def shared(first: Connection, second: Connection) -> bool:
    """Whether the first gets another session than before while the second holds one, or that very one."""
    before = backend(first)
    with second.transaction():
        return backend(second) == before or backend(first) != before


def backend(conn: Connection) -> object:
    [row] = conn.execute("SELECT pg_backend_pid()")
    return row[0]
