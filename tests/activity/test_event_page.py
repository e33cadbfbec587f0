import re
from typing import Any
from uuid import UUID

import pytest

from app import DECIDERS
from eventsourcing.activity.naming import AGGREGATES
from eventsourcing.kernel import Connection
from eventsourcing.registers import Field, FieldSettings, RegisterView
from tests.records import conftest as c
from tests.records.conftest import Desk, Join, define, story
from tests.records.telling import Pen, import_of, plain, sentences


def test_an_event_of_a_record_has_a_page_that_tells_all_of_it(conn: Connection, ana: Desk, chair: UUID) -> None:
    handled = Pen(conn, chair, ana).change({c.SEATS.id: 5}, "Counted.")
    Pen(conn, chair, ana).comment("Well.")
    [event] = handled.events
    page = ana.open(f"/events/{event.position}")
    assert sentences(page) == ["Ana Ruiz changed Seats"]
    text = plain(page)
    for words in (
        "Who Ana Ruiz (a person)",
        "Through a page in the browser",
        "Reason Counted.",
        "Record N1 at version 2",
        f"Position in the log {event.position}",
        "Type RecordChanged, schema version 1",
        f"Command id {event.command_id}",
        '"integer-seatseat": 5',
    ):
        assert words in text
    assert f'href="/records/{chair}?v=2"' in page
    assert f'href="/events/{event.position - 1}" title' not in page or "Previous" in page
    assert f'href="/events/{event.position + 1}"' in page


def test_neighbours_are_those_of_the_same_record(conn: Connection, ana: Desk, ben: Desk, chair: UUID) -> None:
    Pen(conn, chair, ana).change({c.SEATS.id: 5})
    define(conn, Field("text-betweenb", FieldSettings("Name")), name="Between")
    Pen(conn, chair, ana).change({c.SEATS.id: 6})
    first, second, third = (one.position for one in story(ana.app, conn, chair))
    assert third == second + 2
    assert re.findall(r'href="/events/(\d+)" title="#', ana.open(f"/events/{second}")) == [str(first), str(third)]
    assert re.findall(r'href="/events/(\d+)" title="#', ana.open(f"/events/{third}")) == [str(second)]


def test_events_of_one_act_lead_to_one_another(conn: Connection, ana: Desk, chair: UUID) -> None:
    act = import_of(conn, "a.csv", ana)
    [event] = Pen(conn, chair, ana, source="import", change_set_id=act).change({c.SEATS.id: 5}).events
    [after] = Pen(conn, chair, ana, change_set_id=act, causation_id=event.event_id).change({c.SEATS.id: 6}).events
    assert sentences(ana.open(f"/events/{event.position}")) == ["Import a.csv by Ana Ruiz changed Seats"]
    assert f"Same change set #{after.position}" in plain(ana.open(f"/events/{event.position}"))
    assert f"Because of #{event.position}" in plain(ana.open(f"/events/{after.position}"))


def test_events_of_registers_are_told_to_everybody(conn: Connection, join: Join, assets: RegisterView) -> None:
    position = conn.execute("SELECT position FROM events WHERE aggregate_id = %s", (assets.id,)).fetchone()
    assert position
    page = join("Vera Viewer", "viewer").open(f"/events/{position[0]}")
    assert sentences(page) == ["Daybook defined the register Assets with 5 fields"]
    assert f'href="/registers/{assets.id}/definition"' in page


def test_events_of_people_are_for_them_and_for_admins_and_auditors(conn: Connection, join: Join, ana: Desk) -> None:
    found = conn.execute("SELECT position FROM events WHERE aggregate_id = %s", (ana.user.id,)).fetchone()
    assert found
    assert "made an account for Ana Ruiz" in plain(ana.open(f"/events/{found[0]}")), "she may read of her own"
    assert 'href="/account"' in ana.open(f"/events/{found[0]}")
    for role, status in (("viewer", 404), ("editor", 404), ("admin", 200), ("auditor", 200)):
        page = join(f"{role.title()} Person", role).open(f"/events/{found[0]}", status)
        assert ("ana@example.org" in page) == (status == 200)
        assert ("made an account for Ana Ruiz" in plain(page)) == (status == 200)


def test_a_position_that_the_log_has_not_reached_is_not_found(ana: Desk) -> None:
    assert "The log has no event #999 yet, or none that you may see." in ana.open("/events/999", 404)
    ana.open(f"/events/{10**30}", 404)


@pytest.mark.parametrize("decider", DECIDERS, ids=lambda decider: decider.aggregate_type)
def test_every_event_of_every_aggregate_has_a_sentence(ana: Desk, decider: Any) -> None:
    aggregate = AGGREGATES[decider.aggregate_type]
    with ana.app.test_request_context():
        said = dir(ana.app.jinja_env.get_template(aggregate.sentences).module)
    assert {event_class.__name__ for event_class in decider.event_classes} <= set(said)
