"""What Activity finds is what a look at every event finds, in every combination of filters, and each event once."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app import PROJECTIONS
from eventsourcing.activity import drivers, finding, folding
from eventsourcing.activity.finding import find
from eventsourcing.activity.folding import Page, page
from eventsourcing.activity.question import Question
from eventsourcing.kernel import Connection, Metadata, handle_batch, uuid7
from tests.activity.logs import CODEC, Scribe, fitting
from tests.records.conftest import Desk

properties = settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def people(ana: Desk, ben: Desk) -> list[UUID]:
    return [ana.user.id, ben.user.id]


@pytest.fixture
def scribe(conn: Connection, people: list[UUID]) -> Scribe:
    return Scribe(conn, people)


def covered(found: Page, events: list[int]) -> list[int]:
    """The positions among these that the rows of a page tell of, row by row."""
    return [one for row in found.rows for one in events if row.oldest <= one <= row.position]


@properties
@given(data=st.data())
def test_filters_combine_and_find_what_a_look_at_every_event_finds(
    conn: Connection, people: list[UUID], data: st.DataObject
) -> None:
    scribe = Scribe(conn, people)
    for _ in range(data.draw(st.integers(1, 12))):
        scribe.write(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drivers, "MOST_STREAMS", data.draw(st.sampled_from([1, 1000]), "most streams"))
        patch.setattr(finding, "PORTIONS", data.draw(st.sampled_from([(1, 2, 3), (200, 1000)]), "portions"))
        for _ in range(8):
            asked = scribe.question(data)
            expected = [one.position for one in fitting(conn, asked)]
            assert [one.position for one in find(conn, asked, 10_000).matches] == expected
            assert [one.position for one in find(conn, asked, 10_000, up=True).matches] == expected[::-1]


@properties
@given(data=st.data())
def test_pages_tell_each_event_once_whatever_is_appended_meanwhile(
    conn: Connection, people: list[UUID], data: st.DataObject
) -> None:
    scribe = Scribe(conn, people)
    for _ in range(data.draw(st.integers(1, 12))):
        scribe.write(data)
    asked = scribe.question(data)
    expected = [one.position for one in fitting(conn, asked)]
    wanted = data.draw(st.integers(1, 7), "rows a page")
    pages = [page(conn, asked, wanted)]
    while pages[-1].older:
        scribe.write(data)
        pages.append(page(conn, asked, wanted, before=pages[-1].rows[-1].oldest))
        assert len(pages) < 1000
    end = expected[0] if expected else 0
    assert [one for found in pages for one in covered(found, expected)] == expected
    assert all(len(found.rows) == wanted for found in pages[:-1])
    back = pages[-1]
    told = [*covered(back, expected)]
    while back.newer and back.rows and back.rows[0].position < end:
        back = page(conn, asked, wanted, after=back.rows[0].position)
        told = [one for one in covered(back, expected) if one not in told] + told
    assert told == expected


def import_of(scribe: Scribe, count: int, change_set: UUID | None = None, **said: object) -> UUID:
    change_set = change_set or uuid7()
    intents = scribe.creations(scribe.registers[0], count)
    metadata = Metadata(source="import", change_set_id=change_set, actor_id=scribe.people[0])
    handle_batch(scribe.conn, intents, metadata, projections=PROJECTIONS)
    return change_set


def test_a_long_run_of_one_change_set_is_one_row(conn: Connection, scribe: Scribe) -> None:
    import_of(scribe, 1)
    act = import_of(scribe, 300)
    import_of(scribe, 200, act)
    import_of(scribe, 2)
    found = page(conn, Question(), 4)
    assert [(row.several, row.position - row.oldest + 1) for row in found.rows] == [
        (False, 1), (False, 1), (True, 500), (False, 1),
    ]  # fmt: skip
    assert found.rows[2].change_set_id == act
    older = page(conn, Question(), 4, before=found.rows[2].oldest)
    assert older.rows[0] == found.rows[3]
    assert page(conn, Question(), 3, after=older.rows[0].position).rows == found.rows[:3]


@properties
@given(sizes=st.lists(st.tuples(st.integers(1, 40), st.sampled_from("ab")), min_size=1, max_size=12))
def test_the_end_of_a_run_is_where_a_look_at_every_event_finds_it(
    conn: Connection, people: list[UUID], sizes: list[tuple[int, str]]
) -> None:
    scribe = Scribe(conn, people)
    acts = {"a": uuid7(), "b": uuid7()}
    for size, name in sizes:
        import_of(scribe, size, acts[name])
    act_at = {one.position: one.change_set_id for one in fitting(conn, Question())}
    for place in (place for place, act in act_at.items() if act in acts.values()):
        for step in (1, -1):
            end = place
            while act_at.get(end + step) == act_at[place]:
                end += step
            assert conn.execute("SELECT end_of_run(%s, %s)", (place, step)).fetchone() == (end,)


def test_a_change_set_alone_is_told_event_by_event(conn: Connection, scribe: Scribe) -> None:
    act = import_of(scribe, 60)
    found = page(conn, Question(change_set=act), 50)
    assert not any(row.several for row in found.rows)
    assert found.older


def test_a_run_ends_where_the_dates_do(conn: Connection, scribe: Scribe) -> None:
    import_of(scribe, 100)
    [*_, last] = fitting(conn, Question())[::-1]
    found = page(conn, Question(after=last.position - 50, until=last.position - 10), 5)
    assert [(row.position, row.oldest) for row in found.rows] == [(last.position - 10, last.position - 49)]
    up = page(conn, Question(after=last.position - 50, until=last.position - 10), 5, after=last.position - 30)
    assert [(row.position, row.oldest) for row in up.rows] == [(last.position - 10, last.position - 49)]


def test_a_search_that_finds_hardly_anything_stops_and_says_how_far_it_looked(
    conn: Connection, scribe: Scribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "BUDGET", 40)
    monkeypatch.setattr(finding, "PORTIONS", (10,))
    handle_batch(conn, scribe.creations(scribe.registers[0], 1), Metadata(reason="Needle"), projections=PROJECTIONS)
    for _ in range(30):
        import_of(scribe, 4)
    [needle] = fitting(conn, Question(reason="needle"))
    end = CODEC.decode_all([]) == [] and fitting(conn, Question())[0].position
    places, before = [], None
    while True:
        found = page(conn, Question(reason="needle"), 5, before=before)
        if found.reached is None:
            break
        assert (found.rows, found.older) == ([], True)
        places.append(found.reached)
        before = found.reached
    assert places == [end + 1 - 40 * n for n in range(1, len(places) + 1)]
    assert [row.position for row in found.rows] == [needle.position]
    assert not found.older
