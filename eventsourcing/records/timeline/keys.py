"""Where the entries of a record's timeline stand in the log: its own events, and those that linked others to it.

Others are those of registers that whoever sends the request may see.
"""

from typing import Any, LiteralString, NamedTuple, Self
from uuid import UUID

from eventsourcing import registers
from eventsourcing.kernel import Connection, Stored, read_found

MOST_COUNTED = 10_000  # links to a record, beyond which nobody needs to know how many there are
LAST = 2**63 - 1


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
    own: LiteralString
    others: LiteralString


_BY_MACHINES: LiteralString = "(e.source <> 'web' OR e.actor_kind <> 'person')"
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
        f"""(SELECT k."position" FROM (({_own(filter)} ORDER BY e."version" DESC LIMIT %(most)s::int)
            UNION ALL ({_others(filter)} ORDER BY l."position" DESC LIMIT %(most)s::int)) k
            ORDER BY 1 DESC LIMIT %(most)s::int)
        UNION ALL SELECT e."position" FROM events e WHERE e.aggregate_id = %(id)s AND e."version" = 1""",
        _parameters(record_id, span) | {"most": limit},
    )


def oldest(conn: Connection, record_id: UUID, span: Span, filter: Filter) -> Key | None:
    """The oldest entry of the stretch."""
    row = conn.execute(
        f"""({_own(filter)} ORDER BY e."version" LIMIT 1)
        UNION ALL ({_others(filter)} ORDER BY l."position" LIMIT 1) ORDER BY 1 LIMIT 1""",
        _parameters(record_id, span),
    ).fetchone()
    return Key(*row) if row else None


def count(conn: Connection, record_id: UUID, span: Span, filter: Filter) -> tuple[int, int]:
    """How many entries of its own and of others the stretch has; others are counted up to one over MOST_COUNTED."""
    own: LiteralString = f"(SELECT count(*) FROM ({_own(filter)}) o)"
    if filter.own == "true":  # versions have no gaps
        own = f"""coalesce((SELECT e."version" - %(after_version)s
            FROM ({_own(filter)} ORDER BY e."version" DESC LIMIT 1) e), 0)"""
    query = f"SELECT {own}, (SELECT count(*) FROM ({_others(filter)} LIMIT %(most)s::int) l)"
    [row] = conn.execute(query, _parameters(record_id, span) | {"most": MOST_COUNTED + 1}).fetchall()
    return int(row[0]), int(row[1])


def _own(filter: Filter) -> LiteralString:
    return f"""SELECT e."position", e."version" FROM events e WHERE e.aggregate_id = %(id)s
        AND e."version" > %(after_version)s AND e."version" < %(before_version)s AND {filter.own}"""


def _others(filter: Filter) -> LiteralString:
    joined: LiteralString = 'JOIN events e USING ("position")' if filter.others == _BY_MACHINES else ""
    return f"""SELECT l."position", 0::bigint FROM record_links l {joined}
        WHERE l.target_id = %(id)s AND l.record_id <> %(id)s AND {filter.others}
        AND l.field_id <> ALL (ARRAY(
            SELECT f.id FROM register_fields f WHERE f.register_id = ANY (%(hidden)s::uuid[])))
        AND l."position" > %(after_position)s AND l."position" < %(before_position)s GROUP BY l."position" """


def _parameters(record_id: UUID, span: Span) -> dict[str, Any]:
    return {
        "id": record_id,
        "hidden": list(registers.hidden_here()),
        "before_position": span.before.position,
        "before_version": span.before.version,
        "after_position": span.after.position,
        "after_version": span.after.version,
    }
