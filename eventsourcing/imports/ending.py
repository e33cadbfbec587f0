"""Work on a file that ends before its end: stopped, to go on later; or given up, with what was loaded left there."""

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.imports import files
from eventsourcing.imports.domain import AbandonImport, importing
from eventsourcing.imports.files import File
from eventsourcing.imports.lease import WORKING
from eventsourcing.imports.metadata import metadata
from eventsourcing.kernel import Connection, Projection, Rejected, alone, handle

BUSY = "The file is being imported at this moment. Stop that first."


def stop(conn: Connection, import_id: UUID, name: str) -> bool:
    """Have whoever works on the file leave off before what they do next; False where nobody has anything to do."""
    stopped = conn.execute(
        """UPDATE import_files SET trouble = %s, worker = NULL, leased_until = NULL
        WHERE id = %s AND state = ANY (%s) AND trouble = ''""",
        (f"{name} stopped this.", import_id, list(WORKING)),
    )
    return bool(stopped.rowcount)


def give_up(conn: Connection, projections: Sequence[Projection], import_id: UUID, user_id: UUID) -> None:
    """End a load that nobody works on: its remaining rows are never loaded. Raises Rejected.

    It takes the head of the log first, as a batch of a load does, so that the two cannot wait for each other.
    """
    with alone(conn):
        give_up_at_head(conn, projections, import_id, user_id)


def give_up_at_head(conn: Connection, projections: Sequence[Projection], import_id: UUID, user_id: UUID) -> None:
    """The same in the caller's transaction, which has taken the head."""
    if not files.end(conn, import_id, given_up=True):
        raise Rejected(BUSY)
    now: File = files.known(conn, import_id)
    command = AbandonImport(now.created, now.changed, now.same, now.rejected)
    said = metadata(import_id, user_id, None, None, "abandon")
    handle(conn, importing, import_id, command, said, projections=projections)
