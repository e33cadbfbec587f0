"""The ways into the log: for the one event that most commands lead to, alone or in company, and for any number.

Each is SQL for a WITH, and makes the relation `appended`, which has the columns of Appended. ONE has arms for the head
and the log, which take a third less of the server's time than the function append_one, as long as nobody waits: whoever
waited looks at everything again, which the function does once, when it has the head. So IN_COMPANY calls the function:
sixteen writers reach 0.55 of plain INSERT's rate with it, and 0.38 with the arms.

Those for one event give no row where the function append must look closer: the command was handled before, a stream is
at another version, or the clock is simulated. The transaction commits then, and arms have written nothing, though
triggers FOR EACH STATEMENT have run. Above READ COMMITTED a head that was moved meanwhile is a serialization failure.
"""

from typing import NamedTuple


class Way(NamedTuple):
    """SQL that appends, the number of its parameters, and whether it appends a single event."""

    sql: str
    parameters: int
    single: bool


_COMMAND = ("command", "change_set", "cause", "actor", "actor_kind", "source", "reason", "effective")
_ONE = ("stream_type", "stream", "expected", "event", "event_type", "schema_version", "data", "digest", *_COMMAND)
_TYPES = {
    **dict.fromkeys(("stream", "event", "command", "change_set", "cause", "actor"), "uuid"),
    **dict.fromkeys(("stream_type", "event_type", "actor_kind", "source", "reason"), "text"),
    "expected": "bigint", "schema_version": "integer", "data": "jsonb", "digest": "bytea", "effective": "timestamptz",
    "others": "uuid[]", "versions": "bigint[]",
}  # fmt: skip
_MANY = ("text[]", "uuid[]", "bigint[]", "integer[]", "uuid[]", "text[]", "integer[]", "text[]", "bytea[]")

# `held` waits for the head, and the others look with the eyes of before that wait; where somebody else moved the head
# meanwhile, `untouched` looks again. The time is taken after the wait, so it is later than whoever asked meanwhile.
_HEAD = """held AS MATERIALIZED (SELECT * FROM log_head FOR UPDATE),
appended AS MATERIALIZED (
    SELECT 1 AS ordinal, h."position" + 1 AS "position", {expected} + 1 AS "version",
        greatest(clock_timestamp(), h.recorded_at) AS recorded_at, false AS repeated, h.hash AS previous
    FROM held h
    WHERE coalesce(current_setting('daybook.clock', true), '') = ''
        AND NOT EXISTS (SELECT FROM events e WHERE e.command_id = {command})
        AND {expected} = coalesce((SELECT max(e."version") FROM events e WHERE e.aggregate_id = {stream}), 0)
        {checked}
        AND (h."position" = (SELECT l."position" FROM log_head l)
            OR untouched({streams}, {command}, (SELECT l."position" FROM log_head l)))),
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
# The function tells a repetition by a row, and another version by an error.
_FUNCTION = """appended AS MATERIALIZED (
    SELECT * FROM append_one({stream_type}, {stream}, {expected}, {event}, {event_type}, {schema_version}, {text},
        {digest}, {others}, {versions}, {command}, {change_set}, {cause}, {actor}, {actor_kind}, {source}, {reason},
        {effective})
    WHERE NOT repeated)"""


def _given(names: tuple[str, ...]) -> dict[str, str]:
    """The parameters by name; NULL for those of other streams where there are none."""
    numbered = {name: f"${number}" for number, name in enumerate(names, 1)}
    text = f"{numbered['data']}::text"
    given = {name: f"{numbered[name]}::{kind}" if name in numbered else "NULL" for name, kind in _TYPES.items()}
    return given | {"text": text, "hash": _HASH.format(**given)}


def _by_arms(names: tuple[str, ...], checked: str, streams: str) -> Way:
    given = _given(names)
    head = _HEAD.format(**given, checked=checked.format(**given), streams=streams.format(**given))
    return Way(f"{head},\n{_LOG.format(**given)}", len(names), single=True)


def _by_function(names: tuple[str, ...]) -> Way:
    return Way(_FUNCTION.format(**_given(names)), len(names), single=True)


def _for_many() -> Way:
    kinds = (*_MANY, *(_TYPES[name] for name in _COMMAND))
    numbered = ", ".join(f"${number}::{kind}" for number, kind in enumerate(kinds, 1))
    return Way(f"appended AS MATERIALIZED (SELECT * FROM append({numbered}))", len(kinds), single=False)


_OTHERS = ("others", "versions")

# For one event in one stream, and for one where other streams are checked.
ONE = _by_arms(_ONE, "", "ARRAY[{stream}]")
ONE_CHECKED = _by_arms((*_ONE, *_OTHERS), _CHECKED, "{stream} || {others}")
IN_COMPANY = _by_function(_ONE)
IN_COMPANY_CHECKED = _by_function((*_ONE, *_OTHERS))
MANY = _for_many()
