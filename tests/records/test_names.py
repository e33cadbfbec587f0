"""What records and people are called, now and then, and who goes by a name."""

from uuid import UUID

import pytest

from app import PROJECTIONS
from eventsourcing import records
from eventsourcing.kernel import Connection, Metadata, handle, head, uuid7
from eventsourcing.records import ArchiveRecord, DatabaseNames, Terms
from eventsourcing.records.around import linked_from
from eventsourcing.records.listing import pages
from eventsourcing.records.listing.reading import understand
from eventsourcing.records.listing.state import State
from eventsourcing.records.queries import values_at_version
from eventsourcing.records.titles import title_values_at
from eventsourcing.registers import Field, FieldSettings, Limits, RegisterView, kinds
from eventsourcing.registers.domain import ReorderFields
from tests.records.conftest import HOLDER, NAME, SEATS, TAG, Join, change, define, everything, make, redefine, seen


def archive(conn: Connection, record_id: UUID) -> None:
    handle(conn, records.record, record_id, ArchiveRecord(Terms({})), Metadata(), projections=PROJECTIONS)


def test_a_record_is_called_what_its_title_field_says(conn: Connection, planes: RegisterView) -> None:
    named, nameless = make(conn, planes, {NAME.id: "N1"}), make(conn, planes, {SEATS.id: 4})
    assert records.titles(conn, [named, nameless, uuid7()], everything(conn)) == {named: "N1", nameless: "Untitled"}


def test_a_title_is_shown_as_people_read_it(conn: Connection, join: Join) -> None:
    ana = join("Ana Ruiz").user
    register = define(conn, HOLDER, TAG)
    record_id = make(conn, register, {HOLDER.id: str(ana.id)})
    assert records.titles(conn, [record_id], everything(conn)) == {record_id: "Ana Ruiz"}


def test_titles_that_link_in_a_circle_come_to_an_end(conn: Connection) -> None:
    register = define(conn, NAME)
    link = Field("link-circleci", FieldSettings("Other", limits=Limits(register_id=register.id)))
    circle = define(conn, link, name="Circle")
    record_id = make(conn, circle, {})
    change(conn, record_id, {link.id: str(record_id)})
    assert records.titles(conn, [record_id], everything(conn)) == {record_id: "(unknown record)"}


def test_titles_are_known_as_they_were(conn: Connection, planes: RegisterView) -> None:
    record_id = make(conn, planes, {NAME.id: "First", SEATS.id: 4})
    first = head(conn).position
    change(conn, record_id, {NAME.id: "Second"})
    second = head(conn).position
    redefine(conn, planes, ReorderFields((SEATS.id, NAME.id)))
    third = head(conn).position
    moments = [(record_id, position) for position in (first, second, third)]
    called = records.titles_at(conn, moments, everything(conn))
    assert [called[moment] for moment in moments] == ["First", "Second", "4"]


def test_a_title_is_as_old_as_its_value_and_not_as_its_record(
    conn: Connection, planes: RegisterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, nameless = make(conn, planes, {NAME.id: "N1"}), make(conn, planes, {SEATS.id: 4})
    then = head(conn).position
    for record_id in (named, nameless):
        change(conn, record_id, {SEATS.id: 5})
    monkeypatch.setitem(title_values_at.__globals__, "_then", lambda *_: {})  # nothing is read from the log
    called = records.titles_at(conn, [(named, then), (nameless, then)], everything(conn))
    assert called == {(named, then): "N1", (nameless, then): "Untitled"}


def test_a_record_is_found_by_title_id_or_address_unless_two_have_it(conn: Connection, planes: RegisterView) -> None:
    one, twin = make(conn, planes, {NAME.id: "Éclair"}), make(conn, planes, {NAME.id: "Twin"})
    make(conn, planes, {NAME.id: "twin"})
    elsewhere = make(conn, define(conn, TAG), {TAG.id: "Other"})

    def found(text: str) -> str | None:
        return DatabaseNames(conn, everything(conn)).find_record(planes.id, text)

    for text in ("Éclair", "éCLAIR", str(one), str(one).upper(), f"https://daybook.example/records/{one}?v=2"):
        assert found(text) == str(one), text
    for text in ("Twin", "Other", str(elsewhere), str(uuid7()), "", "Eclairs"):
        assert found(text) is None, text
    archive(conn, twin)
    assert found("Twin") not in (None, str(twin)), "one in use goes before one that is archived"


def test_a_person_is_found_by_id_address_or_name(conn: Connection, join: Join) -> None:
    ana = join("Ana Ruiz").user
    names = DatabaseNames(conn, everything(conn))
    for text in (str(ana.id), "ana@example.org", "ANA RUIZ"):
        assert names.find_user(text) == str(ana.id)
    assert names.find_user("Nobody") is names.find_user(str(uuid7())) is names.user("not an id") is None
    assert names.users() == [(str(ana.id), "Ana Ruiz")]


def test_many_names_are_looked_up_at_once(
    conn: Connection, planes: RegisterView, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [make(conn, planes, {NAME.id: f"N{n}"}) for n in range(20)]
    ana = join("Ana Ruiz").user
    names = DatabaseNames(conn, everything(conn))
    names.prepare({"link-aaaaaaaa": str(id), "user-bbbbbbbb": str(ana.id), "text-cccccccc": "x"} for id in ids)
    monkeypatch.setattr(names, "_conn", None)
    assert [names.record(str(id)) for id in ids] == [f"N{n}" for n in range(20)]
    assert names.user(str(ana.id)) == "Ana Ruiz"


def test_names_that_nobody_will_see_are_not_looked_up(conn: Connection, planes: RegisterView, join: Join) -> None:
    record_id, ana = make(conn, planes, {NAME.id: "N1"}), join("Ana Ruiz").user
    names = DatabaseNames(conn, everything(conn))
    names.prepare([{"link-aaaaaaaa": str(record_id), "user-bbbbbbbb": str(ana.id)}], ["link-aaaaaaaa", NAME.id])
    assert (list(names._records), list(names._users)) == ([str(record_id)], [])


def test_the_values_of_any_version_are_known(conn: Connection, planes: RegisterView) -> None:
    record_id = make(conn, planes, {NAME.id: "N1", SEATS.id: 4})
    change(conn, record_id, {SEATS.id: None, NAME.id: "N2"})
    assert values_at_version(conn, record_id, 1) == {NAME.id: "N1", SEATS.id: 4}
    assert values_at_version(conn, record_id, 2) == {NAME.id: "N2"} == seen(conn, record_id).data


def test_what_is_not_to_be_seen_has_words_instead_of_a_title(conn: Connection, planes: RegisterView) -> None:
    plane = make(conn, planes, {NAME.id: "N1"})
    link = Field("link-planepla", FieldSettings("Plane", limits=Limits(register_id=planes.id)))
    flights = define(conn, link, name="Flights")
    flight, moment = make(conn, flights, {link.id: str(plane)}), (plane, head(conn).position)
    visible = {flights.id}
    assert records.titles(conn, [plane, flight], visible) == {plane: kinds.HIDDEN, flight: kinds.HIDDEN}
    assert records.titles_at(conn, [moment], visible)[moment] == kinds.HIDDEN
    names = DatabaseNames(conn, visible)
    assert names.records(planes.id, "") == ()
    assert names.find_record(planes.id, "N1") is names.find_record(planes.id, str(plane)) is None
    assert linked_from(conn, plane, visible={planes.id}) == []


def test_a_link_that_is_not_to_be_seen_can_be_kept_and_is_no_record_to_link_to(
    conn: Connection, planes: RegisterView
) -> None:
    plane = make(conn, planes, {NAME.id: "N1"})
    link = Field("link-planepla", FieldSettings("Plane", limits=Limits(register_id=planes.id)))
    names, kind = DatabaseNames(conn, frozenset()), kinds.of(link.id)
    exported = kind.export(str(plane), link, names)
    assert exported == kinds.HIDDEN
    assert kinds.parse_field(link, exported, names, str(plane)) == str(plane)
    with pytest.raises(kinds.Unfit):
        kinds.parse_field(link, exported, names)


def test_links_into_a_hidden_register_stand_in_no_order_of_their_titles(conn: Connection, planes: RegisterView) -> None:
    late, early = make(conn, planes, {NAME.id: "Zulu"}), make(conn, planes, {NAME.id: "Alpha"})
    link = Field("link-planepla", FieldSettings("Plane", limits=Limits(register_id=planes.id)))
    flights = define(conn, TAG, link, name="Flights")
    linked = [make(conn, flights, {TAG.id: f"F{n}", link.id: str(id)}) for n, id in enumerate((late, early))]

    def listed(visible: set[UUID]) -> list[UUID]:
        state = State("", sort=link.id)
        question = understand(conn, flights, state, DatabaseNames(conn, visible)).question
        return [one.row.id for one in pages.page(conn, question, None, 9)]

    assert listed({flights.id, planes.id}) == linked[::-1]
    assert listed({flights.id}) == linked, "by the ids, which tell nothing of the titles"
