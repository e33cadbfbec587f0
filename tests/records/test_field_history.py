import re
from uuid import UUID

import pytest

from eventsourcing.kernel import Connection
from eventsourcing.registers import FieldSettings, Option, RegisterView
from eventsourcing.registers.domain import RetireField
from tests.records import conftest as c
from tests.records.conftest import Desk, Join, redefine, seen
from tests.records.telling import Pen, import_of, plain, redefine_field
from tests.records.test_timeline import fragment


def told(page: str) -> list[str]:
    """The past values, newest first."""
    values = page.partition('<ol class="past-values">')[2].partition("</ol>")[0]
    clockless = re.sub(r"<time.*?</time>", "", values.replace("</div>", "</div> "), flags=re.DOTALL)
    return [plain(found) for found in re.findall(r"<li>(.*?)</li>", clockless, re.DOTALL)]


@pytest.fixture
def counted(conn: Connection, ana: Desk, ben: Desk, chair: UUID) -> UUID:
    """A chair whose seats were 4, 5, none, 4 and 6."""
    pen = Pen(conn, chair, ana)
    pen.change({c.SEATS.id: 5}, "Counted.")
    pen.change({c.TAG.id: "N2"})
    pen.by(ben).change({c.SEATS.id: None})
    pen.by(ben, source="import", change_set_id=import_of(conn, "seats.csv", ben)).change({c.SEATS.id: 4})
    pen.change({c.SEATS.id: 6})
    return chair


def test_a_fields_history_says_what_it_was_and_who_and_why(ana: Desk, counted: UUID) -> None:
    assert told(ana.open(f"/records/{counted}/fields/{c.SEATS.id}")) == [
        "6 Ana Ruiz, no reason given now",
        "4 Import seats.csv by Ben Carter, no reason given Use this value",
        "empty Ben Carter, no reason given",
        "5 Ana Ruiz, Counted. Use this value",
        "4 Daybook, Because. Use this value",
    ]


def test_the_clock_shows_the_last_five_and_the_page_all(conn: Connection, ana: Desk, counted: UUID) -> None:
    url = f"/records/{counted}/fields/{c.SEATS.id}"
    assert "All its values" not in fragment(ana, url)
    Pen(conn, counted, ana).change({c.SEATS.id: 7})
    popover = fragment(ana, url)
    assert popover.strip().startswith('<div class="popover" data-popover')
    assert len(told(popover)) == 5
    assert f'<a href="{url}">All its values</a>' in popover
    assert len(told(ana.open(url))) == 6
    assert len(told(ana.open(f"{url}?before=4"))) == 2


def test_a_value_of_the_past_can_be_used_again(conn: Connection, ana: Desk, counted: UUID) -> None:
    page = ana.open(f"/records/{counted}/fields/{c.SEATS.id}")
    uses = [url.replace("&amp;", "&") for url in re.findall(r'<a href="(/records/[^"]+/edit[^"]+)"', page)]
    form = ana.form(uses[1])
    assert form[f"f-{c.SEATS.id}"] == ["5"]
    ana.send(f"/records/{counted}/change", form)
    assert seen(conn, counted).data[c.SEATS.id] == 5
    assert ana.form(f"/records/{counted}/edit?use={c.SEATS.id}&from=x")[f"f-{c.SEATS.id}"] == ["5"]


def test_nobody_is_offered_what_they_cannot_do(conn: Connection, join: Join, ana: Desk, counted: UUID) -> None:
    url = f"/records/{counted}/fields/{c.SEATS.id}"
    assert "Use this value" not in join("Vera Viewer", "viewer").open(url)
    Pen(conn, counted, ana).archive()
    assert "Use this value" not in ana.open(url)


def test_values_stand_under_the_labels_of_their_time(
    conn: Connection, ana: Desk, assets: RegisterView, chair: UUID
) -> None:
    redefine_field(conn, assets.id, c.STATUS.id, FieldSettings("State", options=(Option("in-use", "Active"),)))
    Pen(conn, chair, ana).change({c.STATUS.id: None})
    Pen(conn, chair, ana).change({c.STATUS.id: "in-use"}, "Again.")
    values = told(ana.open(f"/records/{chair}/fields/{c.STATUS.id}"))
    assert [value.split()[0] for value in values] == ["Active", "empty", "In"]
    redefine(conn, assets, RetireField(c.STATUS.id))
    assert "This field is retired." in ana.open(f"/records/{chair}/fields/{c.STATUS.id}")


def test_a_field_that_never_held_anything_says_so(ana: Desk, chair: UUID) -> None:
    assert "Nothing was ever filled in here." in ana.open(f"/records/{chair}/fields/{c.NOTES.id}")
    ana.open(f"/records/{chair}/fields/text-nosuchfi", 404)
