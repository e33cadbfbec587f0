"""A page of a list by finding first which records fit, for when hardly any does where the list begins."""

from collections.abc import Mapping
from dataclasses import replace

from eventsourcing.kernel import Connection
from eventsourcing.records.listing.clauses import Clause
from eventsourcing.records.listing.orders import Order, Place, past, way, within
from eventsourcing.records.listing.question import (
    ALL_AT_ONCE,
    COLUMNS,
    MERGED,
    MERGING,
    ONE_BY_ONE,
    Found,
    Question,
    Walk,
    belongs,
    found_in,
    rows,
    settle,
)
from eventsourcing.records.listing.walking import by_walking, through_those
from eventsourcing.records.sql import Sql, joined, sql

FEW = 3000  # so many are put in order at once
MANY = 10_000  # so many are known one by one, and put in order where a walk further does not meet enough of them
FURTHER = 20_000  # steps, each of which only asks whether the record is one of those


def by_fitting(conn: Connection, walk: Walk, wanted: int) -> list[Found]:
    """The page, from all records that fit."""
    with conn.transaction():
        fitting = _narrow(conn, walk.asked) or _fitting(conn, walk.asked)
        narrowed = any(not clause.but for clause in walk.asked.clauses)
        count, ids = _known(conn, fitting, MANY, ALL_AT_ONCE if narrowed else MERGING)
        settle(conn, {} if narrowed else MERGED)
        if count > MANY:
            found = through_those(conn, walk, wanted, fitting)
            return _sorted(conn, walk, wanted, fitting, ALL_AT_ONCE) if found is None else found
        those = sql("SELECT unnest({}::uuid[]) AS id", ids)
        found = by_walking(conn, _among(walk, those), wanted, FURTHER) if count > FEW else None
        return _sorted(conn, walk, wanted, those, ONE_BY_ONE) if found is None else found


def _known(conn: Connection, ids: Sql, most: int, settings: Mapping[str, str]) -> tuple[int, str | None]:
    """How many these ids are, or one more than `most`; and, as the server writes and reads an array, all of them."""
    query = sql(
        "SELECT count(*), CASE WHEN count(*) <= {} THEN coalesce(array_agg(id), ARRAY[]::uuid[])::text END "
        "FROM ({} LIMIT {}::int) f",
        most, ids, most + 1,
    )  # fmt: skip
    [(count, known)] = rows(conn, query, settings)
    return count, known


def _among(walk: Walk, those: Sql) -> Walk:
    """The same walk, on which a record fits that is one of those."""
    clause = Clause(within("r.id", those), those, by_id=True)
    return walk._replace(asked=replace(walk.asked, clauses=(clause,)))


def _narrow(conn: Connection, asked: Question) -> Sql | None:
    """What fits of the records that one of the filters finds, if there is one that finds few: tested one by one."""
    if sum(not clause.but for clause in asked.clauses) < 2:
        return None
    for clause in asked.clauses:
        if clause.but:
            continue
        count, few = _known(conn, clause.ids, FEW, ALL_AT_ONCE)
        if count <= FEW:
            tests = joined(" AND ", [belongs(asked), *(other.each for other in asked.clauses if other is not clause)])
            return sql(
                "SELECT f.id FROM unnest({}::uuid[]) AS f(id) CROSS JOIN LATERAL "
                "(SELECT FROM (SELECT * FROM records p WHERE p.id = f.id OFFSET 0) r WHERE {}) r",
                few, tests,
            )  # fmt: skip
    return None


def _fitting(conn: Connection, asked: Question) -> Sql:
    """All ids that fit: those that all filters find, but for those that they leave out."""
    of_register = sql("SELECT r.id FROM records r WHERE r.register_id = {}", asked.register_id)
    archived = sql("{} AND r.archived", of_register)
    wanted = [clause.ids for clause in asked.clauses if not clause.but]
    unwanted = [clause.ids for clause in asked.clauses if clause.but]
    if asked.archived == "yes":
        wanted.append(archived)
    elif asked.archived == "no" and rows(conn, sql("{} LIMIT 1", archived)):
        unwanted.append(archived)
    wanted = wanted or [of_register]
    found = " JOIN ".join(f"({{}}) f{n} USING (id)" if n else "({}) f" for n in range(len(wanted)))
    # By itself, so that no order of an index is thought to help: the cells' primary key has all other fields between.
    tests = [sql("NOT EXISTS (SELECT FROM ({} OFFSET 0) u WHERE u.id = f.id)", ids) for ids in unwanted]
    return sql(f"SELECT id FROM {found} WHERE {{}}", *wanted, joined(" AND ", tests or [Sql("true")]))


def _sorted(conn: Connection, walk: Walk, wanted: int, fitting: Sql, settings: Mapping[str, str]) -> list[Found]:
    """The page, from the places of all of these."""
    asked = walk.asked
    place = sql("LEFT JOIN ({}) o ON o.id = f.id", asked.order.places)
    if settings is ONE_BY_ONE:  # and not all places first
        place = sql("LEFT JOIN LATERAL (SELECT * FROM ({}) o WHERE o.id = f.id OFFSET 0) o ON true", asked.order.places)
    query = sql(
        """WITH fitting AS MATERIALIZED ({})
        SELECT f.id, o.k FROM fitting f {} WHERE {} ORDER BY {} LIMIT {}::int""",
        fitting, place, _after(asked.order, walk.start, walk.up, walk.back),
        in_order(walk.up, walk.back, "f.id"), wanted,
    )  # fmt: skip
    places = dict(rows(conn, query, settings))
    shown = rows(conn, sql("SELECT {}, NULL FROM records r WHERE r.id = ANY ({}::uuid[])", COLUMNS, list(places)))
    by_id = {row[0]: row for row in shown}
    return [found_in(asked.order, (*by_id[id][:-1], k)) for id, k in places.items()]


def _after(order: Order, start: Place | None, up: bool, back: bool) -> Sql:
    """Tests a fitting record f with its place o: whether it comes after the start."""
    if start is None:
        return sql("true")
    if start.key is None:
        beyond = sql("o.k IS NULL AND f.id {} {}", past(up), start.id)
        return sql("{} OR o.k IS NOT NULL", beyond) if back else beyond
    beyond = order.beyond(up, start)
    return beyond if back else sql("{} OR o.k IS NULL", beyond)


def in_order(up: bool, back: bool, id: str) -> Sql:
    return sql("o.k IS NULL {}, o.k {}, {} {}", way(not back), way(up), Sql(id), way(up))
