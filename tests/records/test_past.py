import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsourcing.kernel import Connection, Recorded
from eventsourcing.records import record
from eventsourcing.records.domain import Values
from eventsourcing.records.looking import Found
from eventsourcing.records.timeline import held
from eventsourcing.records.timeline.past_values import as_of
from eventsourcing.registers import Field, FieldSettings, Option, RegisterView
from eventsourcing.registers.domain import AddField, RetireField
from tests.records import conftest as c
from tests.records.conftest import Desk, define, make, parent_field, redefine, seen, seen_register, story
from tests.records.telling import Pen, at, plain, redefine_field, rename, sentences


def values_then(page: str) -> dict[str, str]:
    """What the panel says of each field, with "now …" behind what has changed."""
    rows = re.findall(r'<div class="value-row.*?<dt.*?>(.*?)</dt>\s*<dd class="value">(.*?)</dd>', page, re.DOTALL)
    return {plain(label): plain(value.replace('<span class="value-now">', " ")) for label, value in rows}


@pytest.fixture
def grown(conn: Connection, ana: Desk, chair: UUID) -> list[Recorded]:
    """The chair's events: created, 5 seats, a comment, 6 seats and stored, archived."""
    pen = Pen(conn, chair, ana)
    pen.change({c.SEATS.id: 5}, "Counted.")
    pen.comment("Well.")
    pen.change({c.SEATS.id: 6, c.STATUS.id: "stored"}, "Counted anew.")
    pen.archive("Sold.")
    return story(ana.app, conn, chair)


def test_a_version_is_shown_with_what_is_different_now(ana: Desk, chair: UUID, grown: list[Recorded]) -> None:
    page = ana.open(f"/records/{chair}?v=2")
    assert values_then(page) == {
        "Tag": "N1",
        "Seats": "5 now 6",
        "Status": "In use now Stored",
        "Colours": "Red",
        "Notes": "not filled in",
    }
    assert "version 2 of 5" in page
    assert "2 differ from now" in page
    assert "It was in use then, and is archived now." in page


def test_a_moment_is_shown_as_the_record_was_then(ana: Desk, chair: UUID, grown: list[Recorded]) -> None:
    just_before = grown[3].recorded_at - timedelta(microseconds=1)
    assert "version 3 of 5" in ana.open(f"/records/{chair}?at={at(just_before)}")
    assert "version 4 of 5" in ana.open(f"/records/{chair}?at={at(grown[3].recorded_at)}")
    assert "the same as now" in ana.open(f"/records/{chair}?at={datetime.now(UTC).date()}")


def test_whether_it_was_archived_is_told_as_it_was(conn: Connection, ana: Desk, chair: UUID) -> None:
    pen = Pen(conn, chair, ana)
    pen.archive("Sold.")
    pen.restore("Not sold.")
    for version, words in ((1, "in use then"), (2, "It was archived then, and is in use now."), (3, "in use then")):
        assert (words in ana.open(f"/records/{chair}?v={version}")) == (version == 2)


def test_there_is_no_way_to_edit_the_past(ana: Desk, chair: UUID, grown: list[Recorded]) -> None:
    page = ana.open(f"/records/{chair}?v=2").partition("<main")[2]
    for control in ("/edit", "/archive", "/restore", "/comment", "<textarea", 'method="post"'):
        assert control not in page
    assert "Back to now" in ana.open(f"/records/{chair}?v=2")
    assert f'href="/records/{chair}?v=2" data-copy' in page


def test_steps_lead_to_the_changes_before_and_after_and_pass_over_comments(
    ana: Desk, chair: UUID, grown: list[Recorded]
) -> None:
    def steps(version: int) -> list[str]:
        bar = ana.open(f"/records/{chair}?v={version}").partition('class="button-pair"')[2].partition('class="end"')[0]
        return re.findall(r"\?v=(\d+)", bar)

    assert [steps(version) for version in range(1, 6)] == [["2"], ["1", "4"], ["1", "4"], ["2", "5"], ["4"]]


def test_the_timeline_says_where_one_is_and_what_came_later(ana: Desk, chair: UUID, grown: list[Recorded]) -> None:
    page = ana.open(f"/records/{chair}?v=2")
    assert sentences(page) == ["Ana Ruiz changed Seats", "Daybook created this record with 4 values"]
    assert "You are here" in page
    assert 'Show 3 later entries</a><span class="hint">today · v3 to v5 · not part of this moment' in page
    [later] = re.findall(r'hx-get="(/records/[^"]+after=[^"]+)"', page)
    assert sentences(ana.open(later.replace("&amp;", "&"))) == [
        "Ana Ruiz archived this record",
        "Ana Ruiz changed Seats and Status",
        "Ana Ruiz commented",
    ]
    assert "later" not in ana.open(f"/records/{chair}?v=5")
    assert sentences(ana.open(f"/records/{chair}?v=5&show=comments"))[0] == "Ana Ruiz commented"


def test_before_its_creation_a_record_was_not_there(ana: Desk, chair: UUID) -> None:
    page = ana.open(f"/records/{chair}?at=2020-01-01")
    assert "This record did not exist yet." in page
    assert "1 January 2020, end of day" in page
    assert f'href="/records/{chair}?v=1"' in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("at=yesterday", "“yesterday” is no moment. Write it like 2026-03-01T12:00Z"),
        ("at=2026-02-30", "“2026-02-30” is no moment."),
        ("at=2026-03-01T25:00Z", "is no moment."),
        ("at=2026-03-01T12:00%2B99:00", "is no moment."),
        ("at=0001-01-01T00:00%2B14:00", "is no moment."),
        ("at=9000-01-01", "That moment has not come yet"),
        ("at=" + "9" * 5000, "is no moment."),
        ("v=x", "A version is a number, like 17."),
        ("v=0", "A version is a number, like 17."),
        ("v=-1", "A version is a number, like 17."),
        ("v=" + "9" * 30, "A version is a number, like 17."),
    ],
)
def test_a_bad_moment_is_refused_in_words(ana: Desk, chair: UUID, asked: str, words: str) -> None:
    assert words in ana.open(f"/records/{chair}?{asked}", 400)


def test_a_version_that_is_not_there_yet_is_not_found(ana: Desk, chair: UUID) -> None:
    assert "This record is at version 1. There is no version 7 yet." in plain(ana.open(f"/records/{chair}?v=7", 404))


@pytest.mark.parametrize(
    "spelled",
    [
        "2026-03-01T12:00Z",
        "2026-03-01T12:00",
        "2026-03-01 12:00:00",
        "2026-03-01T14:00%2B02:00",
        "2026-03-01T14:00+02:00",
    ],
)
def test_a_moment_can_be_spelled_in_several_ways(ana: Desk, chair: UUID, spelled: str) -> None:
    assert "1 March 2026, 12:00 UTC" in ana.open(f"/records/{chair}?at={spelled}")


def test_moments_are_offered(ana: Desk, conn: Connection, chair: UUID) -> None:
    Pen(conn, chair, ana, source="import").change({c.SEATS.id: 5})
    page = ana.open(f"/records/{chair}")
    assert "Last import" in page
    assert f'href="/records/{chair}?v=2"' in page
    assert "End of last quarter" not in page  # there was no such record then


def test_names_and_labels_are_those_of_the_moment(conn: Connection, ana: Desk, assets: RegisterView) -> None:
    register = define(
        conn, *[field for field in c.EVERY_KIND if field not in c.PLAIN], parent_field(assets.id), name="Parts"
    )
    whole = make(conn, assets, {c.TAG.id: "Whole", c.STATUS.id: "in-use"})
    part = make(conn, register, {c.HOLDER.id: str(ana.user.id), "link-parentpa": str(whole)})
    rename(conn, ana, "Ana Castellanos")
    Pen(conn, whole).change({c.TAG.id: "Everything", c.STATUS.id: "stored"})
    redefine_field(conn, register.id, "link-parentpa", FieldSettings("Belongs to"))
    redefine_field(conn, assets.id, c.STATUS.id, FieldSettings("State", options=(Option("stored", "Mothballed"),)))
    redefine(conn, register, AddField(Field("text-newnewne", FieldSettings("New"))), RetireField(c.DUE.id))
    Pen(conn, part).change({"text-newnewne": "x", c.HOLDER.id: None})
    told = values_then(ana.open(f"/records/{part}?v=1"))
    assert told["Holder"] == "Ana Ruiz now not filled in"
    assert told["Part of"] == "Whole"
    assert "New" not in told
    assert told["Due"] == "not filled in"
    assert "Fields that came later and are filled in now: New." in ana.open(f"/records/{part}?v=1")
    page = ana.open(f"/records/{whole}?v=1")
    assert "<h1>Whole</h1>" in page
    assert values_then(page)["Status"] == "In use now Mothballed"
    assert values_then(ana.open(f"/records/{part}?v=2"))["Belongs to"] == "Everything"


FIELDS = [c.SEATS.id, c.NOTES.id]
changes = st.lists(
    st.dictionaries(st.sampled_from(FIELDS), st.none() | st.text("ab", min_size=1), min_size=1), max_size=8
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes, st.integers(1, 4))
def test_as_of_any_version_is_what_the_events_up_to_then_make(
    ana: Desk, conn: Connection, assets: RegisterView, changes: list[Values], recent: int
) -> None:
    record_id = make(conn, assets, {c.NOTES.id: "a"})
    pen, states = Pen(conn, record_id, ana), [seen(conn, record_id).data]
    for number, values in enumerate(changes):
        spelled: dict[str, Any] = {id: number if id == c.SEATS.id and value else value for id, value in values.items()}
        if pen.change(spelled).events:
            states.append(seen(conn, record_id).data)
    events = story(ana.app, conn, record_id)
    found = Found(seen(conn, record_id), seen_register(conn, assets.id), "N1")
    for version, state in enumerate(states, 1):
        with c.asking(ana.app), pytest.MonkeyPatch.context() as patch:
            patch.setattr(held, "RECENT", recent)
            past = as_of(conn, found, version, events[version - 1].position)
        shown = {one.then.field.id: one.then.value for one in past.values if one.then.value is not None}
        assert shown == state == record.fold(record.initial, (one.event for one in events[:version])).values
        assert {one.then.field.id for one in past.values if one.now} == {
            id for id in {*state, *states[-1]} if state.get(id) != states[-1].get(id)
        }
        ana.open(f"/records/{record_id}?v={version}")
        for one in past.values:
            last = [e.recorded_at for e in events[:version] if one.then.field.id in getattr(e.event, "values", {})]
            assert one.then.touched == (last[-1] if last else None)
