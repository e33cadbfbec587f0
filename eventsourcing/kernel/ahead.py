"""Reads the log ahead: the server looks for the next page while this one is worked on."""

from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import generators
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from eventsourcing.kernel.events import COLUMNS, Damaged, Stored, from_row
from eventsourcing.kernel.wire import Connection, in_utf8

# So many events stay in the processor's caches while they are worked on, and fit into what a socket holds, so that the
# server is not kept from sending them.
PAGE = 500


class Walk(NamedTuple):
    """A query for events after a key that is its first parameters, in the order of that key.

    `key` says which of its columns are the key, and `start` is what comes before all keys, as PostgreSQL sends it.
    """

    query: str
    key: tuple[int, ...]
    start: tuple[bytes, ...]


BY_POSITION = Walk(
    f'SELECT {COLUMNS} FROM events WHERE "position" > $1::bigint ORDER BY "position"', (0,), (bytes(8),)
)  # fmt: skip
# Of some types, up to a position.
BY_AGGREGATE = Walk(
    f"""SELECT {COLUMNS} FROM events WHERE (aggregate_id, "version") > ($1::uuid, $2::bigint)
    AND aggregate_type = ANY ($3::text[]) AND "position" <= $4::bigint ORDER BY aggregate_id, "version\"""",
    (3, 4),
    (bytes(16), bytes(8)),
)


def read_ahead(
    conn: Connection, walk: Walk, values: Sequence[bytes], between: Callable[[int], None]
) -> Generator[list[Stored | Damaged], None, None]:
    """The pages of a walk; `values` are the parameters of its query after the key.

    While a page is worked on, the next one is asked for already, so nobody else may use the connection, but for
    `between`, which is called after each page and told how many events that had. Close this generator (`closing`),
    also when an exception ends the work.
    """
    in_utf8(conn)
    reading = _Reading(conn, walk, values)
    reading.ask(walk.start)
    try:
        page = reading.answer()
        while page.ntuples:
            reading.ask([page.get_value(page.ntuples - 1, column) for column in walk.key])
            yield _events(conn, page)
            done, page = page.ntuples, reading.answer()
            between(done)
    finally:
        reading.stop()


class _Reading:
    """One query at a time on its way, sent through libpq, since psycopg's cursors wait for what they ask."""

    def __init__(self, conn: Connection, walk: Walk, values: Sequence[bytes]) -> None:
        self._conn = conn
        self._query = f"{walk.query} LIMIT {PAGE}".encode()
        self._values = values
        self._formats = [Format.BINARY] * len(walk.key) + [Format.TEXT] * len(values)

    def ask(self, after: Sequence[bytes | None]) -> None:
        parameters = [*after, *self._values]
        self._conn.pgconn.send_query_params(self._query, parameters, None, self._formats, Format.BINARY)
        self._conn.pgconn.flush()

    def answer(self) -> PGresult:
        result: PGresult
        [result] = self._conn.wait(generators.execute(self._conn.pgconn))
        if result.status != ExecStatus.TUPLES_OK:
            raise error_from_result(result)
        return result

    def stop(self) -> None:
        """Takes the answer that nobody will work on, so that the connection is free."""
        if self._conn.pgconn.transaction_status == TransactionStatus.ACTIVE:
            with suppress(psycopg.Error):  # what ended the work says more
                self.answer()


def _events(conn: Connection, page: PGresult) -> list[Stored | Damaged]:
    transformer: Any = Transformer(conn)
    transformer.set_pgresult(page)
    try:
        events: list[Stored | Damaged] = transformer.load_rows(0, page.ntuples, from_row)
    except Exception:  # noqa: BLE001  whatever it is, it is found again and told of the one event that has it
        return [_event(transformer, page, row) for row in range(page.ntuples)]
    return events


def _event(transformer: Any, page: PGresult, row: int) -> Stored | Damaged:
    try:
        event: Stored = transformer.load_row(row, from_row)
    except Exception as error:  # noqa: BLE001  times that no datetime can hold, what was NULL
        position, aggregate_id, event_type, hash = (page.get_value(row, column) for column in (0, 3, 5, 17))
        return Damaged(
            int.from_bytes(position or b"", signed=True),
            UUID(bytes=aggregate_id) if aggregate_id else None,
            (event_type or b"?").decode(errors="replace"),
            hash or b"",
            f"{error}",
        )
    return event
