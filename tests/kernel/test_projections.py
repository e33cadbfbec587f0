"""Folding changes of rows: one change a row, with the same outcome."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsourcing.kernel import Drop, Folded, Projection, Put, Set, Stream, Table, append, handle, uuid7
from eventsourcing.kernel.codec import codec_of
from eventsourcing.kernel.projections import fold
from eventsourcing.kernel.rows import Filling
from eventsourcing.kernel.statement import projecting
from eventsourcing.kernel.wire import run
from tests.kernel.counting import Count, Counted, by, counter

Connection = psycopg.Connection[tuple[Any, ...]]
Rows = dict[tuple[Any, ...], dict[str, Any]]

COLUMNS = {"a": "integer", "b": "text", "order": "bigint", "values": "jsonb", "notes": "jsonb"}
TABLE = Table("things", ("a", "b"), COLUMNS)
CREATE = 'CREATE TABLE things (a integer, b text, "order" bigint, values jsonb, notes jsonb, PRIMARY KEY (a, b))'

KEYS = st.fixed_dictionaries({"a": st.integers(0, 1), "b": st.sampled_from(["x", "\\N\t"])})
ENTRIES = st.dictionaries(st.sampled_from(["k", "l", "m"]), st.none() | st.integers(0, 9), max_size=3)
PLAIN = st.fixed_dictionaries(
    {}, optional={"order": st.none() | st.integers(0, 9), "values": st.none() | ENTRIES, "notes": ENTRIES}
)


@st.composite
def changes(draw: st.DrawFn) -> Folded:
    key, row = draw(KEYS), draw(PLAIN)
    kind = draw(st.sampled_from([Put, Set, Drop]))
    if kind is Set:
        merge = draw(st.dictionaries(st.sampled_from(["values", "notes"]), ENTRIES))
        return Set(TABLE, {**key, **{k: v for k, v in row.items() if k not in merge}}, merge)
    return Put(TABLE, {**key, **row}) if kind is Put else Drop(TABLE, key)


BATCHES = st.lists(changes(), max_size=12)


def applied(batch: Iterable[Folded], rows: Mapping[tuple[Any, ...], dict[str, Any]]) -> Rows:
    """What the changes mean, one after the other."""
    after = dict(rows)
    for change in batch:
        key = tuple(change.row[column] for column in TABLE.key)
        if isinstance(change, Put):
            after[key] = {column: change.row.get(column) for column in COLUMNS}
        elif isinstance(change, Drop):
            after.pop(key, None)
        elif key in after:
            merged = {column: {**(after[key][column] or {}), **more} for column, more in change.merge.items()}
            after[key] = {**after[key], **change.row, **merged}
    return after


def rows_of(conn: Connection) -> Rows:
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    found = conn.execute(f"SELECT {names} FROM things".encode())
    return {row[:2]: dict(zip(COLUMNS, row, strict=True)) for row in found}


def fill(conn: Connection, changes: Iterable[Folded]) -> None:
    filling = Filling(conn, "public")
    filling.add(changes)
    filling.write()


@given(BATCHES, BATCHES)
def test_folded_changes_have_the_same_outcome(before: list[Folded], batch: list[Folded]) -> None:
    rows = applied(before, {})
    folded = fold(batch)
    assert applied(folded, rows) == applied(batch, rows)
    assert len({tuple(one.row[column] for column in TABLE.key) for one in folded}) == len(folded)


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(BATCHES, BATCHES)
def test_in_the_database_too_and_when_they_are_copied_into_an_empty_table(
    conn: Connection, before: list[Folded], batch: list[Folded]
) -> None:
    with conn.transaction(force_rollback=True):
        conn.execute(CREATE)
        fill(conn, fold(before))
        rows = applied(before, {})
        assert rows_of(conn) == rows
        run(conn, *projecting(fold(batch)))
        assert rows_of(conn) == applied(batch, rows)


KINDS = {
    "id": "integer", "text": "text", "yes": "boolean", "many": "text[]", "numbers": "integer[]", "exact": "numeric",
    "day": "date", "moment": "timestamptz", "one": "uuid", "data": "jsonb",
}  # fmt: skip
KIND = Table("kinds", ("id",), KINDS)


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "text": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
            "yes": st.booleans(),
            "many": st.lists(st.none() | st.text('a"\\{},\t\n N', max_size=5), max_size=3),
            "numbers": st.lists(st.integers(-9, 9), max_size=3).map(tuple),
            "exact": st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
            "day": st.dates(),
            "moment": st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
            "one": st.uuids(),
            "data": st.recursive(
                st.booleans() | st.text('a"\\\n\té', max_size=5),
                lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text('k\\"', max_size=2), inner),
                max_leaves=5,
            ),
        },
    )
)
def test_a_copied_row_is_the_row_that_a_save_writes(conn: Connection, row: dict[str, Any]) -> None:
    with conn.transaction(force_rollback=True):
        columns = ", ".join(f"{name} {kind}" for name, kind in KINDS.items())
        conn.execute(f"CREATE TABLE kinds ({columns}, PRIMARY KEY (id))".encode())
        run(conn, *projecting([Put(KIND, {"id": 1, **row})]))
        fill(conn, [Put(KIND, {"id": 2, **row})])
        names = ", ".join(name for name in KINDS if name != "id")
        saved, copied = conn.execute(f"SELECT {names} FROM kinds ORDER BY id".encode())
        assert saved == copied


def test_a_row_may_hold_the_positions_and_times_of_several_events_of_one_save(conn: Connection) -> None:
    conn.execute("CREATE TABLE firsts (id uuid PRIMARY KEY, first bigint, second bigint, at timestamptz)")
    firsts = Table("firsts", ("id",), {"id": "uuid", "first": "bigint", "second": "bigint", "at": "timestamptz"})

    def project(events: Any) -> Any:
        for event in events:
            if event.version == 1:
                yield Put(firsts, {"id": event.aggregate_id, "first": event.position})
            else:
                yield Set(firsts, {"id": event.aggregate_id, "second": event.position, "at": event.recorded_at})

    twice = counter.__class__(
        "counter", counter.events, counter.initial, lambda *_: [Counted(1), Counted(2)], counter.evolve
    )
    one = uuid7()
    append(conn, [Stream("counter", uuid7(), 0, [codec_of(counter).encode(Counted(1))])], by())
    handled = handle(
        conn, twice, one, Count(1), by(), projections=[Projection("firsts", ("counter",), (firsts,), project)]
    )
    assert conn.execute("SELECT * FROM firsts").fetchall() == [(one, 2, 3, handled.events[1].recorded_at)]


@pytest.mark.parametrize("change", [Set(TABLE, {"a": 1, "b": "x"}), Drop(TABLE, {"a": 1, "b": "x"})])
def test_changes_of_rows_that_are_not_there_change_nothing(conn: Connection, change: Folded) -> None:
    conn.execute(CREATE)
    run(conn, *projecting([change]))
    assert rows_of(conn) == {}


def test_a_column_that_the_table_does_not_have_is_named() -> None:
    with pytest.raises(ValueError, match=r"has no column nope\."):
        projecting([Put(KIND, {"id": 1, "nope": 2})])
