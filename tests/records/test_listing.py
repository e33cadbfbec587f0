"""Lists against a plain Python model: every order, every filter, every page, whichever way the page is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from unittest.mock import patch
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app import PROJECTIONS
from eventsourcing import records
from eventsourcing.kernel import Connection, Metadata, handle
from eventsourcing.kernel.folding import fold
from eventsourcing.records import ArchiveRecord
from eventsourcing.records.listing import pages as listing
from eventsourcing.records.listing import reading as list_reading
from eventsourcing.records.listing import sorting as listing_sorting
from eventsourcing.records.listing import state as list_state
from eventsourcing.records.listing.reading import Reading, understand
from eventsourcing.records.names import DatabaseNames
from eventsourcing.registers import kinds
from tests.records.conftest import NAME, SEATS, Desk, Join, asking, define, everything, make
from tests.records.shelves import TERMS, WORDS, Shelf, fits, in_order, shelve

SOME = settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a shelf takes long to make, and longer to make small
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def people(join: Join) -> dict[str, str]:
    desks = [join(name) for name in ("Zoë Ärm", "adam Zed", "Åsa Ek")]
    return {str(desk.user.id): desk.user.name for desk in desks}


@contextmanager
def small(steps: int, few: int, keys: int) -> Iterator[None]:
    """Limits so small that a handful of records goes through every branch."""
    with (
        patch.object(listing, "STEPS", steps),
        patch.object(listing, "SHORT", steps),
        patch.object(listing_sorting, "FEW", few),
        patch.object(listing_sorting, "MANY", 2 * few),
        patch.object(listing_sorting, "FURTHER", steps),
        patch.object(list_reading, "MOST_KEYS", keys),
    ):
        yield


def reading(conn: Connection, shelf: Shelf, *pairs: tuple[str, str]) -> Reading:
    found = understand(
        conn, shelf.register, list_state.read("", MultiDict(pairs)), DatabaseNames(conn, everything(conn))
    )
    assert found.notes == []
    return found


def all_pages(conn: Connection, read: Reading, size: int, *, back: bool = False) -> list[UUID]:
    """The ids on all pages, from the top down or from the bottom up, through the marks that links hold."""
    found: list[UUID] = []
    start = None
    while page := listing.page(conn, read.question, start, size, back=back):
        ids = [one.row.id for one in page]
        found = ids + found if back else found + ids
        edge = page[0] if back else page[-1]
        start = list_state.place(list_state.mark(read.sort, edge.place), read.sort)
        assert len(found) < 1000
    return found


@SOME
@given(data=st.data())
def test_each_order_lists_every_record_once_in_both_directions(
    conn: Connection, people: dict[str, str], data: st.DataObject
) -> None:
    shelf = shelve(conn, data, people, 12)
    size, steps, few = (data.draw(st.integers(1, 15)) for _ in range(3))
    with small(steps, few, 3 if data.draw(st.booleans()) else 2000):
        for field in shelf.register.fields:
            for direction in ("ascending", "descending"):
                read = reading(conn, shelf, ("sort", field.id), ("direction", direction))
                expected = in_order(shelf, field, descending=direction == "descending")
                if field.kind in ("link", "choices") and list_reading.MOST_KEYS == 3:  # then by the key, and by id
                    assert sorted(all_pages(conn, read, size)) == sorted(expected)
                    assert all_pages(conn, read, size) == [
                        one.row.id for one in listing.page(conn, read.question, None, 99)
                    ]
                else:
                    assert (field.kind, direction, all_pages(conn, read, size)) == (field.kind, direction, expected)
                last = expected[-1:] and listing.page(conn, read.question, None, 99)[-1]
                if last:
                    before = listing.page(conn, read.question, last.place, 99, back=True)
                    assert [one.row.id for one in before] == all_pages(conn, read, 99)[:-1]


@SOME
@given(data=st.data())
def test_lists_by_time_go_both_ways(conn: Connection, people: dict[str, str], data: st.DataObject) -> None:
    shelf = shelve(conn, data, people, 12)
    size, steps = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 15))
    with small(steps, 1, 9):
        made_at_once = sorted(shelf.rows)
        for sort, expected in (("changed", list(shelf.rows)), ("created", made_at_once)):
            upwards = reading(conn, shelf, ("sort", sort), ("direction", "ascending"))
            assert all_pages(conn, upwards, size) == expected
            assert all_pages(conn, reading(conn, shelf, ("sort", sort)), size) == expected[::-1]


@st.composite
def asked(draw: st.DrawFn, shelf: Shelf) -> tuple[str, str, list[str]]:
    """A field, one of its operators, and something to filter by: what a record holds, or anything."""
    field = draw(st.sampled_from(shelf.register.fields))
    kind = kinds.of(field.id)
    operator = draw(st.sampled_from(kind.operators)).name
    held = [row[field.id] for row in shelf.rows.values() if field.id in row]
    if not held or operator in ("contains", "contains-not", "starts"):
        return field.id, operator, [draw(WORDS)]
    value = draw(st.sampled_from(held))
    return field.id, operator, [*value] if isinstance(value, tuple) else [str(value)]


@SOME
@given(data=st.data())
def test_filters_list_exactly_what_they_say(conn: Connection, people: dict[str, str], data: st.DataObject) -> None:
    shelf = shelve(conn, data, people, 12)
    names = DatabaseNames(conn, everything(conn))
    with small(data.draw(st.integers(1, 15)), data.draw(st.integers(0, 9)), 9):
        for filters in data.draw(st.lists(st.lists(asked(shelf), min_size=1, max_size=3), min_size=8, max_size=8)):
            try:
                conditions = [
                    (shelf.register.field(id), kinds.condition(operator, raw, shelf.register.field(id), names))
                    for id, operator, raw in filters
                ]
            except kinds.Unfit:
                continue
            sort = data.draw(st.sampled_from([*shelf.register.fields, shelf.register.field(filters[0][0])]))
            each = [[(f"f.{id}.{operator}", text) for text in raw] for id, operator, raw in filters]
            found = all_pages(conn, one_by_one(conn, shelf, ("sort", sort.id), each), 4)
            if len(filters) == 1:
                assert found == all_pages(conn, reading(conn, shelf, ("sort", sort.id), *each[0]), 4)
            assert found == [
                id
                for id in in_order(shelf, sort, descending=False)
                if all(fits(condition, field, shelf.rows[id].get(field.id)) for field, condition in conditions)
            ]


def one_by_one(conn: Connection, shelf: Shelf, sort: tuple[str, str], filters: list[list[tuple[str, str]]]) -> Reading:
    """Each filter by itself: several on one choice would mean any of them."""
    read = reading(conn, shelf, sort)
    clauses = [clause for pairs in filters for clause in reading(conn, shelf, *pairs).question.clauses]
    return replace(read, question=replace(read.question, clauses=tuple(clauses)))


@SOME
@given(data=st.data())
def test_a_search_finds_parts_of_words_and_of_names(
    conn: Connection, people: dict[str, str], data: st.DataObject
) -> None:
    shelf = shelve(conn, data, people, 12)
    with small(data.draw(st.integers(1, 15)), data.draw(st.integers(0, 9)), 9):
        for q in [
            "zoë",
            "ZED ir",
            "first",
            "econd",
            "example.org",
            *data.draw(st.lists(WORDS, min_size=4, max_size=4)),
        ]:
            found = all_pages(conn, reading(conn, shelf, ("q", q)), 5)
            assert set(found) == {id for id in shelf.rows if all(mentions(shelf, id, word) for word in q.split())}


def mentions(shelf: Shelf, id: UUID, word: str) -> bool:
    texts = []
    for field_id, value in shelf.rows[id].items():
        field = shelf.register.field(field_id)
        match field.kind:
            case "choice" | "choices":
                chosen = value if isinstance(value, tuple) else (value,)
                texts += [option.label for option in field.settings.options if option.id in chosen]
            case "user":
                texts.append(shelf.people[str(value)])
            case "link":
                texts.append(shelf.titles[str(value)])
            case "yesno":
                pass
            case _:
                texts.append(str(value))
    return any(fold(word) in fold(text) for text in texts)


@pytest.mark.parametrize("few", [0, 99])
def test_archived_records_are_listed_where_they_are_asked_for(conn: Connection, ana: Desk, few: int) -> None:
    register = define(conn, NAME, SEATS)
    kept, gone = ([make(conn, register, {NAME.id: f"A{n}", SEATS.id: 1}) for n in range(3)] for _ in range(2))
    for id in gone:
        handle(conn, records.record, id, ArchiveRecord(TERMS), Metadata(), projections=PROJECTIONS)
    with asking(ana.app, ana.user), small(1, few, 9):
        for archived, expected in {"no": kept, "yes": gone, "all": [*kept, *gone]}.items():
            for one in (f"f.{SEATS.id}.is", f"f.{NAME.id}.contains", f"f.{SEATS.id}.is-not"):
                value = "1" if one.endswith(".is") else "a" if one.endswith("contains") else "2"
                read = understand(
                    conn,
                    register,
                    list_state.read("", MultiDict([(one, value), ("archived", archived)])),
                    DatabaseNames(conn),
                )
                assert sorted(all_pages(conn, read, 2)) == sorted(expected)


@pytest.mark.parametrize(
    ("steps", "further", "never"),
    [
        (8, 0, (listing, "by_fitting")),  # four of the six wanted are among the first eight
        (2, 12, (listing_sorting, "_sorted")),  # only one is; then all six are among those that are looked up
        (2, 8, (listing_sorting, "_sorted")),  # and here four
    ],
)
def test_a_walk_that_meets_enough_goes_on(
    conn: Connection, ana: Desk, steps: int, further: int, never: tuple[ModuleType, str]
) -> None:
    register = define(conn, NAME, SEATS)
    made = [make(conn, register, {NAME.id: f"A{n:02}", SEATS.id: n % 2}) for n in range(20)]
    asked = list_state.read("", MultiDict([(f"f.{SEATS.id}.is", "1"), ("sort", NAME.id)]))
    with asking(ana.app, ana.user), small(steps, 6, 9):
        read = understand(conn, register, asked, DatabaseNames(conn))
        with patch.object(listing_sorting, "FURTHER", further), patch.object(*never, side_effect=AssertionError):
            found = listing.page(conn, read.question, None, 6)
    assert [one.row.id for one in found] == made[1:12:2]
