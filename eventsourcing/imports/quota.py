"""How much may wait to be imported: files and bytes, of one person and of all, so that nobody fills the disk."""

from uuid import UUID

from eventsourcing.kernel import Connection

MB = 1024 * 1024
OWN_FILES, OWN_BYTES = 20, 250 * MB
ALL_FILES, ALL_BYTES = 200, 2000 * MB
NAMED = 3


class TooMuch(Exception):
    """Too much waits already; the message says what, and what helps."""


def check_alone(conn: Connection, user_id: UUID, size: int) -> None:
    """The same as `check`, which nobody else passes until the transaction has ended: two cannot both be the last."""
    conn.execute("LOCK TABLE import_files IN SHARE ROW EXCLUSIVE MODE")
    check(conn, user_id, size)


def check(conn: Connection, user_id: UUID, size: int) -> None:
    """Raises TooMuch where one more file of this size is too much."""
    files, size_of_all, own_files, own_size = _waiting(conn, user_id)
    if own_files >= OWN_FILES or own_size + size > OWN_BYTES:
        raise TooMuch(
            f"You have {_amount(own_files, own_size)} waiting already; at most {_amount(OWN_FILES, OWN_BYTES)} may. "
            f"Import or discard some of them first: {_named(conn, user_id)}."
        )
    if files >= ALL_FILES or size_of_all + size > ALL_BYTES:
        raise TooMuch(
            f"{_amount(files, size_of_all)} wait already to be imported here, by all people together; at most "
            f"{_amount(ALL_FILES, ALL_BYTES)} may. They stand under Imports: some must be imported or discarded first."
        )


def _waiting(conn: Connection, user_id: UUID) -> tuple[int, int, int, int]:
    [found] = conn.execute(
        """SELECT count(*), coalesce(sum(size), 0)::bigint, count(*) FILTER (WHERE own),
            coalesce(sum(size) FILTER (WHERE own), 0)::bigint
        FROM (SELECT size, uploaded_by = %s AS own FROM import_files WHERE state <> 'finished') AS w""",
        (user_id,),
    ).fetchall()
    files, size, own_files, own_size = found
    return files, size, own_files, own_size


def _amount(files: int, size: int) -> str:
    return f"{files:,} {'file' if files == 1 else 'files'} ({size / MB:,.0f} MB)"


def _named(conn: Connection, user_id: UUID) -> str:
    """The largest of them."""
    rows = conn.execute(
        "SELECT file_name FROM import_files WHERE uploaded_by = %s AND state <> 'finished' ORDER BY size DESC, id",
        (user_id,),
    ).fetchall()
    names = [name[:60] for (name,) in rows]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
