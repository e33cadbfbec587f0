"""The ways into the log: for the one event that most commands lead to, alone or with checks, and for any number.

Each is SQL for a WITH, and makes the relation `appended`, which has the columns of Appended. The head is taken
before them (`kernel/at_head.py`), so they begin when nobody else appends, and see all that the others wrote.

Those IF_FREE take it themselves, and only where nobody has it or had it since they began to look; else they give no
row. They spare a lone writer the statement before them, a twentieth of a command.

Those for one event give no row where the function append must look closer: the command was handled before, a stream is
at another version or of another type, or the clock is simulated. The transaction commits then, and they have written
nothing, though triggers FOR EACH STATEMENT have run. Above READ COMMITTED a head that was moved meanwhile is a
serialization failure.
"""

from typing import NamedTuple


class Way(NamedTuple):
    """SQL that appends, the number of its parameters, whether it appends one event, and whether it takes the head."""

    sql: str
    parameters: int
    single: bool = True
    takes_head: bool = False


_COMMAND = ("command", "change_set", "cause", "actor", "actor_kind", "source", "reason", "effective")
_ONE = ("stream_type", "stream", "expected", "event", "event_type", "schema_version", "data", "digest", *_COMMAND)
_TYPES = {
    **dict.fromkeys(("stream", "event", "command", "change_set", "cause", "actor"), "uuid"),
    **dict.fromkeys(("stream_type", "event_type", "actor_kind", "source", "reason"), "text"),
    "expected": "bigint", "schema_version": "integer", "data": "jsonb", "digest": "bytea", "effective": "timestamptz",
    "others": "uuid[]", "versions": "bigint[]",
}  # fmt: skip
_MANY = ("text[]", "uuid[]", "bigint[]", "integer[]", "uuid[]", "text[]", "integer[]", "text[]", "bytea[]")

_FREE_HEAD = """held AS MATERIALIZED (SELECT * FROM log_head FOR UPDATE SKIP LOCKED),
"""
_SINCE = """AND h."position" = (SELECT l."position" FROM log_head l)"""
_APPENDED = """appended AS MATERIALIZED (
    SELECT 1 AS ordinal, h."position" + 1 AS "position", {expected} + 1 AS "version",
        greatest(clock_timestamp(), h.recorded_at) AS recorded_at, false AS repeated, h.hash AS previous
    FROM {head} h
    WHERE coalesce(current_setting('daybook.clock', true), '') = ''
        AND NOT EXISTS (SELECT FROM events e WHERE e.command_id = {command})
        AND {expected} = coalesce((SELECT CASE WHEN e.aggregate_type = {stream_type} THEN e."version" ELSE -1 END
            FROM events e WHERE e.aggregate_id = {stream} ORDER BY e."version" DESC LIMIT 1), 0)
        {more}),
moved AS (
    UPDATE log_head h SET "position" = a."position", recorded_at = a.recorded_at, hash = {hash}
    FROM appended a WHERE h.id)"""
_HASH = """sha256(a.previous || int8send(a."position") || int8send(a."version") || timestamptz_send(a.recorded_at)
        || {digest})"""
_CHECKED = """AND NOT EXISTS (SELECT FROM unnest({others}, {versions}) AS o(id, "version") WHERE o."version" <>
            coalesce((SELECT max(e."version") FROM events e WHERE e.aggregate_id = o.id), 0))"""
_LOG = """logged AS (
    INSERT INTO events (
        "position", event_id, aggregate_type, aggregate_id, "version", event_type, schema_version, data, recorded_at,
        effective_at, actor_id, actor_kind, source, reason, command_id, change_set_id, causation_id, hash)
    SELECT a."position", {event}, {stream_type}, {stream}, a."version", {event_type}, {schema_version}, {data},
        a.recorded_at, {effective}, {actor}, {actor_kind}, {source}, {reason}, {command}, {change_set}, {cause}, {hash}
    FROM appended a)"""


def _given(names: tuple[str, ...]) -> dict[str, str]:
    """The parameters by name."""
    given = {name: f"${number}::{_TYPES[name]}" for number, name in enumerate(names, 1)}
    return given | {"hash": _HASH.format(**given)}


def _for_one(names: tuple[str, ...], checked: str = "") -> Way:
    given = _given(names)
    appended = _APPENDED.format(**given, head="log_head", more=checked.format(**given))
    return Way(f"{appended},\n{_LOG.format(**given)}", len(names))


def _if_free(names: tuple[str, ...], checked: str = "") -> Way:
    given = _given(names)
    appended = _APPENDED.format(**given, head="held", more=f"{_SINCE} {checked.format(**given)}")
    return Way(f"{_FREE_HEAD}{appended},\n{_LOG.format(**given)}", len(names), takes_head=True)


def _for_many() -> Way:
    kinds = (*_MANY, *(_TYPES[name] for name in _COMMAND))
    numbered = ", ".join(f"${number}::{kind}" for number, kind in enumerate(kinds, 1))
    return Way(f"appended AS MATERIALIZED (SELECT * FROM append({numbered}))", len(kinds), single=False)


_ONE_CHECKED = (*_ONE, "others", "versions")

# For one event in one stream, for one where other streams are checked, and for any number.
ONE, ONE_IF_FREE = _for_one(_ONE), _if_free(_ONE)
ONE_CHECKED, ONE_CHECKED_IF_FREE = _for_one(_ONE_CHECKED, _CHECKED), _if_free(_ONE_CHECKED, _CHECKED)
MANY = _for_many()
