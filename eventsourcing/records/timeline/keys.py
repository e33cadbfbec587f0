"""Where the entries of a record's timeline stand in the log: its own events, and those that linked others to it.

Others are those of registers that whoever sends the request may see. The server is to keep the
plans of these queries: limits stand in them, and ARRAY keeps it from guessing how many links a record has.
"""

from typing import NamedTuple, Self
from uuid import UUID

from eventsourcing import registers
from eventsourcing.kernel import Connection, Stored, read_found
from eventsourcing.kernel.wire import run
from eventsourcing.records.sql import outside

MOST_COUNTED = 10_000  # links to a record, beyond which nobody needs to know how many there are
LAST = 2**63 - 1
_KEY = 'e."position", e."version"'


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
    others, values = _others(filter, record_id, span)
    return read_found(
        conn,
        f"""SELECT * FROM (({_own("e.*", filter)} ORDER BY e."version" DESC LIMIT {limit:d})
            UNION ALL (SELECT e.* FROM events e WHERE e."position" = ANY (ARRAY(
                SELECT o."position" FROM ({others} ORDER BY l."position" DESC LIMIT {limit:d}) o)))
            ORDER BY "position" DESC LIMIT {limit:d}) n
        UNION ALL SELECT * FROM events e WHERE e.aggregate_id = $1::uuid AND e."version" = 1""",
        values,
    )


def oldest(conn: Connection, record_id: UUID, span: Span, filter: Filter) -> Key | None:
    """The oldest entry of the stretch."""
    others, values = _others(filter, record_id, span)
    query = f"""({_own(_KEY, filter)} ORDER BY e."version" LIMIT 1)
        UNION ALL ({others} ORDER BY l."position" LIMIT 1) ORDER BY 1 LIMIT 1"""
    rows = run(conn, query.encode(), values)
    return Key(*rows[0]) if rows else None


def count(conn: Connection, record_id: UUID, span: Span, filter: Filter) -> tuple[int, int]:
    """How many entries of its own and of others the stretch has; others are counted up to one over MOST_COUNTED."""
    others, values = _others(filter, record_id, span)
    own = f"(SELECT count(*) FROM ({_own(_KEY, filter)}) o)"
    if filter.own == "true":  # versions have no gaps
        own = f"""coalesce((SELECT e."version" - $2::bigint
            FROM ({_own(_KEY, filter)} ORDER BY e."version" DESC LIMIT 1) e), 0)"""
    query = f"SELECT {own}, (SELECT count(*) FROM ({others} LIMIT {MOST_COUNTED + 1}) l)"
    [(of_it, of_others)] = run(conn, query.encode(), values)
    return of_it, of_others


def _own(columns: str, filter: Filter) -> str:
    return f"""SELECT {columns} FROM events e WHERE e.aggregate_id = $1::uuid
        AND e."version" > $2::bigint AND e."version" < $3::bigint AND {filter.own}"""


def _others(filter: Filter, record_id: UUID, span: Span) -> tuple[str, list[str | None]]:
    """The query, and the values of the parameters of this and of `_own`."""
    joined = 'JOIN events e USING ("position")' if filter.others == _BY_MACHINES else ""
    not_of, hidden = outside("l.field_id", registers.hidden_here(), first=6)
    query = f"""SELECT l."position", 0::bigint FROM record_links l {joined}
        WHERE l.target_id = $1::uuid AND l.record_id <> $1::uuid AND {filter.others} AND {not_of}
        AND l."position" > $4::bigint AND l."position" < $5::bigint GROUP BY l."position" """
    bounds = (span.after.version, span.before.version, span.after.position, span.before.position)
    return query, [str(record_id), *map(str, bounds), *hidden]
