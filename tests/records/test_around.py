"""What stands around a record's values, and that it is found without reading more."""

from collections.abc import Callable
from uuid import UUID

import pytest

from eventsourcing.kernel import Connection
from eventsourcing.records.around import Linked, around, first_links, linked_from
from eventsourcing.registers import Field, FieldSettings, Limits, RegisterView
from tests.records.conftest import NAME, TAG, change, define, everything, make


def test_links_to_a_record_are_listed_page_by_page(conn: Connection, planes: RegisterView) -> None:
    link = Field("link-planepla", FieldSettings("Plane", limits=Limits(register_id=planes.id)))
    flights = define(conn, TAG, link, name="Flights")
    plane = make(conn, planes, {NAME.id: "N1"})
    made = [make(conn, flights, {TAG.id: f"F{n}", link.id: str(plane)}) for n in range(5)]
    change(conn, made[2], {link.id: None})
    first = linked_from(conn, plane, limit=3, visible=everything(conn))
    rest = linked_from(conn, plane, after=first[-1].key, limit=3, visible=everything(conn))
    assert [one.title for one in first + rest] == ["F0", "F1", "F3", "F4"]
    assert {(one.register_name, one.field_label) for one in first} == {("Flights", "Plane")}
    assert linked_from(conn, plane, after="nonsense", visible=everything(conn)) == []


@pytest.fixture
def busy(conn: Connection, planes: RegisterView) -> UUID:
    """A plane that 3,000 flights link to, while others have a few."""
    link = Field("link-planepla", FieldSettings("Plane", limits=Limits(register_id=planes.id)))
    flights = define(conn, TAG, link, name="Flights")
    plane = make(conn, planes, {NAME.id: "N1"})
    make(conn, flights, {TAG.id: "F1", link.id: str(plane)})
    columns = (
        "register_id, data, archived, version, created_at, changed_at, changed_position, changed_source, change_set_id"
    )
    conn.execute(
        f"""WITH more AS (
            INSERT INTO records (id, {columns}) SELECT gen_random_uuid(), {columns}
            FROM records, generate_series(1, 3000) WHERE register_id = %(flights)s RETURNING id)
        INSERT INTO record_cells (record_id, field_id, link_to, changed_at, changed_position)
        SELECT id, %(field)s, %(plane)s, now(), 1 FROM more UNION ALL
        SELECT id, 'link-otheroth', md5(mod(row_number() OVER (), 5)::text)::uuid, now(), 1 FROM more""".encode(),
        {"flights": flights.id, "field": link.id, "plane": plane},
    )
    conn.execute("VACUUM ANALYZE record_cells, records")
    return plane


Find = Callable[[Connection, UUID], list[Linked]]


def a_page_of(conn: Connection, record_id: UUID) -> list[Linked]:
    return linked_from(conn, record_id, limit=11, visible=everything(conn))


def those_at_first(conn: Connection, record_id: UUID) -> list[Linked]:
    return first_links(conn, record_id, visible=everything(conn))


@pytest.fixture(params=[a_page_of, those_at_first])
def found(request: pytest.FixtureRequest) -> Find:
    find: Find = request.param
    return find


def test_the_server_keeps_the_plan_that_finds_links_where_records_have_many(
    conn: Connection, planes: RegisterView, busy: UUID, found: Find
) -> None:
    idle = make(conn, planes, {NAME.id: "N2"})
    for _ in range(12):
        assert found(conn, idle) == []
    [(anew, kept)] = conn.execute(
        "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement LIKE '%c.link_to = %'"
    )
    assert (anew, kept) == (5, 6)


def test_by_that_plan_it_reads_no_more_links_than_are_shown(conn: Connection, busy: UUID, found: Find) -> None:
    with conn.transaction():
        conn.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        assert len(found(conn, busy)) == 11
        [(read,)] = conn.execute(
            """SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables
            WHERE relname IN ('records', 'record_cells')"""
        )
    assert read < 100


def test_links_that_nobody_will_see_are_not_given_titles(
    conn: Connection, busy: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of the past asks for the last import only."""
    monkeypatch.setitem(around.__globals__, "titles", lambda *_: pytest.fail("It asked."))
    assert around(conn, busy, visible=everything(conn)).imported is None
