"""Finds events that fit, newest first or oldest first: portion by portion, until there are enough or it looked long.

Nothing is counted, and no request looks at more than BUDGET events: where hardly any fits, the answer says how far it
looked, and the next request goes on from there.
"""

from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any, LiteralString

from eventsourcing.activity.belonging import registers_of
from eventsourcing.activity.drivers import Driver, driver
from eventsourcing.activity.question import Found, Match, Question
from eventsourcing.kernel import Connection, head
from eventsourcing.kernel.patterns import containing

BUDGET = 20_000  # events of the log that one request looks at; those that an index gives cost more
PORTIONS = (200, 1_000, 5_000)

_TESTS: dict[str, LiteralString] = {
    "actors": "(e.actor_id = ANY (%(actors)s::uuid[]) OR (%(nobody)s AND e.actor_id IS NULL))",
    "kinds": "e.event_type = ANY (%(kinds)s::text[])",
    "about": "e.aggregate_id = %(about)s",
    "sources": "e.source = ANY (%(sources)s::text[])",
    "change_set": "e.change_set_id = %(change_set)s",
    "reason": "e.reason ILIKE %(reason)s",
}


def find(conn: Connection, asked: Question, wanted: int, *, up: bool = False, budget: int = BUDGET) -> Found:
    """At least `wanted` events that fit, if there are so many within the budget; the latest, or with `up` the first."""
    way = driver(conn, asked)
    low, high = asked.after, asked.until
    matches: list[Match] = []
    looked, sizes = 0, _sizes(asked, way, wanted)
    while len(matches) < wanted and looked < budget:
        size = min(next(sizes), max(1, (budget - looked) // way.cost))
        count, edge, found = _portion(conn, asked, way, low, high, size, up=up)
        matches += found
        looked += count * way.cost
        if count < size:
            return Found(matches, asked.until if up else asked.after, True, looked)
        low, high = (edge, high) if up else (low, edge - 1)
    return Found(matches, low if up else high + 1, False, looked)


def _sizes(asked: Question, way: Driver, wanted: int) -> Iterator[int]:
    """How many events to look at, each time: no more than are wanted where all of them fit."""
    if not _tests(asked, way) and (not asked.registers or "registers" in way.serves):
        return repeat(wanted)
    return chain(PORTIONS, repeat(PORTIONS[-1]))


def _tests(asked: Question, way: Driver) -> list[LiteralString]:
    """What is still to be tested of the events that the driver gives."""
    return [test for name, test in _TESTS.items() if getattr(asked, name) and name not in way.serves]


Portion = tuple[int, int, list[Match]]  # how many events it looked at, the last of their positions, those that fit


def _portion(conn: Connection, asked: Question, way: Driver, low: int, high: int, size: int, *, up: bool) -> Portion:
    tests = " AND ".join(_tests(asked, way)) or "true"
    if way.descending is None:
        return _portion_of_log(conn, asked, tests, low, high, size, up=up)
    arrays = ", ".join(f"""coalesce(array_agg(e."{one}") FILTER (WHERE {tests}), '{{}}')""" for one in Match._fields)
    query = f"""WITH driven AS MATERIALIZED ({way.sql(up=up)})
        SELECT count(*), {"max" if up else "min"}(e."position"), {arrays} FROM driven e"""
    parameters = {**_parameters(asked), **way.parameters, "low": low, "high": high, "size": size}
    [(count, edge, *fitting)] = conn.execute(query.encode(), parameters, prepare=False).fetchall()
    matches = sorted(map(Match._make, zip(*fitting, strict=True)), reverse=not up)
    return count, edge or 0, matches if "registers" in way.serves else _of_registers(conn, asked, matches)


def _portion_of_log(
    conn: Connection, asked: Question, tests: str, low: int, high: int, size: int, *, up: bool
) -> Portion:
    """The log has no gaps, so it is known beforehand which events these are."""
    high = min(high, head(conn).position)
    first, last = (low + 1, min(low + size, high)) if up else (max(high - size, low) + 1, high)
    columns = ", ".join(f'e."{one}"' for one in Match._fields)
    query = f"""SELECT {columns} FROM events e WHERE e."position" BETWEEN %(low)s::bigint AND %(high)s::bigint
        AND {tests} ORDER BY e."position" {"ASC" if up else "DESC"}"""
    parameters = {**_parameters(asked), "low": first, "high": last}
    matches = list(map(Match._make, conn.execute(query.encode(), parameters, prepare=False)))
    return max(0, last - first + 1), last if up else first, _of_registers(conn, asked, matches)


def _of_registers(conn: Connection, asked: Question, matches: list[Match]) -> list[Match]:
    if not asked.registers:
        return matches
    register_of = registers_of(conn, ((one.aggregate_type, one.aggregate_id) for one in matches))
    return [one for one in matches if register_of.get(one.aggregate_id) in asked.registers]


def _parameters(asked: Question) -> dict[str, Any]:
    return {
        "actors": [actor for actor in asked.actors if actor],
        "nobody": None in asked.actors,
        "kinds": list(asked.kinds),
        "about": asked.about,
        "sources": list(asked.sources),
        "change_set": asked.change_set,
        "reason": containing(asked.reason),
    }
