"""Where the entries of a record's timeline stand in the log: its own events, and those that linked others to it.

Others are those of registers that whoever sends the request may see. Limits stand in the queries themselves, or the
plans that the server keeps would be for any number of rows.
"""

from typing import NamedTuple, Self
from uuid import UUID

from eventsourcing import registers
from eventsourcing.kernel import Connection, Stored, read_found
from eventsourcing.kernel.spelling import array, spelled, spelled_id
from eventsourcing.kernel.wire import run
from eventsourcing.records.sql import unseen

MOST_COUNTED = 10_000  # links to a record, beyond which nobody needs to know how many there are
LAST = 2**63 - 1
_KEY = 'e."position", e."version"'
_ID = unseen("$1::uuid")


class Key(NamedTuple):
    """An entry: its event's position, and the version that it gave to the record; 0 where it is another record's."""

    position: int
    version: int


class Span(NamedTuple):
    """A stretch of the timeline, both ends left out. The creation, version 1, stands alone and is in none."""

    before: Key = Key(LAST, LAST)
    after: Key = Key(0, 1)

    def until(self, position: int, version: int) -> Self:
        """What of it is at or before these."""
        return self._replace(before=Key(position + 1, version + 1))

    def below(self, keys: list[Key]) -> Self:
        """What of it is older than all these."""
        position = min([self.before.position, *[key.position for key in keys]])
        version = min([self.before.version, *[key.version for key in keys if key.version]])
        return self._replace(before=Key(position, version))


class Filter(NamedTuple):
    """Which entries somebody wants to see: a condition on the record's own events, and one on others'."""

    label: str
    own: str
    others: str


_BY_MACHINES = "(e.source <> 'web' OR e.actor_kind <> 'person')"
FILTERS = {
    "all": Filter("All", "true", "true"),
    "changes": Filter("Changes", "e.event_type <> 'RecordCommented'", "false"),
    "comments": Filter("Comments", "e.event_type = 'RecordCommented'", "false"),
    "links": Filter("Links", "false", "true"),
    "system": Filter("System", _BY_MACHINES, _BY_MACHINES),
}


def newest(conn: Connection, record_id: UUID, span: Span, filter: Filter, limit: int) -> list[Stored]:
    """The events of the newest entries of the stretch, and that of the creation, in the order of the log.

    Reads no more of each stream than it returns.
    """
    return read_found(
        conn,
        f"""SELECT * FROM (({_own("e.*", filter)} ORDER BY e."version" DESC LIMIT {limit:d})
            UNION ALL (SELECT e.* FROM ({_others(filter)} ORDER BY l."position" DESC LIMIT {limit:d}) o
                JOIN events e USING ("position"))
            ORDER BY "position" DESC LIMIT {limit:d}) n
        UNION ALL SELECT * FROM events e WHERE e.aggregate_id = {_ID} AND e."version" = 1""",
        _values(record_id, span),
    )


def oldest(conn: Connection, record_id: UUID, span: Span, filter: Filter) -> Key | None:
    """The oldest entry of the stretch."""
    query = f"""({_own(_KEY, filter)} ORDER BY e."version" LIMIT 1)
        UNION ALL ({_others(filter)} ORDER BY l."position" LIMIT 1) ORDER BY 1 LIMIT 1"""
    rows = run(conn, query.encode(), _values(record_id, span))
    return Key(*rows[0]) if rows else None


def count(conn: Connection, record_id: UUID, span: Span, filter: Filter) -> tuple[int, int]:
    """How many entries of its own and of others the stretch has; others are counted up to one over MOST_COUNTED."""
    own = f"(SELECT count(*) FROM ({_own(_KEY, filter)}) o)"
    if filter.own == "true":  # versions have no gaps
        own = f"""coalesce((SELECT e."version" - $2::bigint
            FROM ({_own(_KEY, filter)} ORDER BY e."version" DESC LIMIT 1) e), 0)"""
    query = f"SELECT {own}, (SELECT count(*) FROM ({_others(filter)} LIMIT {MOST_COUNTED + 1}) l)"
    [(of_it, of_others)] = run(conn, query.encode(), _values(record_id, span))
    return of_it, of_others


def _own(columns: str, filter: Filter) -> str:
    return f"""SELECT {columns} FROM events e WHERE e.aggregate_id = {_ID}
        AND e."version" > {unseen("$2::bigint")} AND e."version" < {unseen("$3::bigint")} AND {filter.own}"""


def _others(filter: Filter) -> str:
    joined = 'JOIN events e USING ("position")' if filter.others == _BY_MACHINES else ""
    fields = f"SELECT f.id FROM register_fields f WHERE f.register_id = ANY ({unseen('$4::uuid[]')}::uuid[])"
    return f"""SELECT l."position", 0::bigint FROM record_links l {joined}
        WHERE l.target_id = {_ID} AND l.record_id <> {_ID} AND {filter.others} AND l.field_id <> ALL (ARRAY({fields}))
        AND l."position" > {unseen("$5::bigint")} AND l."position" < {unseen("$6::bigint")} GROUP BY l."position" """


def _values(record_id: UUID, span: Span) -> list[bytes | None]:
    after, before = span.after, span.before
    hidden = array(registers.hidden_here())
    versions = spelled(after.version), spelled(before.version)
    return [spelled_id(record_id), *versions, hidden, spelled(after.position), spelled(before.position)]
