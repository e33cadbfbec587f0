"""A change set has a page: who, when, why, how much of what, and as much of it as one may see."""

import re
from uuid import UUID

import pytest

from app import PROJECTIONS
from eventsourcing import registers
from eventsourcing.activity import change_set as change_sets
from eventsourcing.imports.domain import FinishImport, StartImport, importing
from eventsourcing.kernel import Connection, Metadata, handle, handle_batch, uuid7
from eventsourcing.registers import RegisterView
from tests.activity.logs import Scribe
from tests.records import conftest as c
from tests.records.conftest import Desk, Join
from tests.records.telling import Pen, plain


@pytest.fixture
def scribe(conn: Connection, ana: Desk) -> Scribe:
    return Scribe(conn, [ana.user.id])


def load(scribe: Scribe, count: int, reason: str | None = None) -> UUID:
    """An import as its own slice writes it."""
    act, register_id = uuid7(), scribe.registers[0]
    said = Metadata(source="import", actor_id=scribe.people[0], change_set_id=act, reason=reason)
    start = StartImport(register_id, "june.csv", "ab" * 32, count)
    handle(scribe.conn, importing, act, start, _anew(said), projections=PROJECTIONS)
    handle_batch(scribe.conn, scribe.creations(register_id, count), _anew(said), projections=PROJECTIONS)
    handle(scribe.conn, importing, act, FinishImport(count, 0, 0, 0), _anew(said), projections=PROJECTIONS)
    return act


def _anew(said: Metadata) -> Metadata:
    return Metadata(source=said.source, actor_id=said.actor_id, change_set_id=said.change_set_id, reason=said.reason)


def numbers(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'id="event-(\d+)"', page)]


def counts(page: str) -> list[str]:
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [plain(re.sub("</td>", " </td>", row)) for row in table.split("</tr>")[:-1]]


def test_one_save_says_who_when_why_and_what(conn: Connection, ana: Desk, chair: UUID) -> None:
    act = uuid7()
    Pen(conn, chair, ana, change_set_id=act).change({c.SEATS.id: 5}, "Counted.")
    page = ana.open(f"/change-sets/{act}")
    text = plain(page)
    assert "<h1>One act of Ana Ruiz</h1>" in page
    for words in ("1 event that belongs together", "Who Ana Ruiz", "Through the browser", "Why Counted."):
        assert words in text
    assert counts(page) == ["Assets Record changed 1"]
    assert "changed Seats, N1" in text
    assert "4 became 5 (+1)" in text


def test_an_import_tells_its_file_what_became_of_its_rows_and_pages_through_them(scribe: Scribe, ana: Desk) -> None:
    act = load(scribe, 45, "Half-year file.")
    page = ana.open(f"/change-sets/{act}")
    text = plain(page)
    assert "<h1>Import of june.csv</h1>" in page
    for words in (
        "47 events",
        "an import of june.csv",
        "Half-year file.",
        "New 45 records created",
        "Rejected 0 no row",
    ):
        assert words in text
    assert any("Record created 45" in row for row in counts(page))
    assert f'href="/imports/{act}"' in page
    seen = numbers(page)
    while more := re.search(r'href="(/change-sets/[^"]*after=\d+)"', page):
        page = ana.open(more[1])
        seen += numbers(page)
    assert len(seen) == len(set(seen)) == 47
    assert seen == sorted(seen)


def test_a_large_import_is_counted_without_telling_its_events_apart(
    scribe: Scribe, ana: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = load(scribe, 30)
    small = counts(ana.open(f"/change-sets/{act}"))
    monkeypatch.setattr(change_sets, "MOST", 10)
    assert sorted(counts(ana.open(f"/change-sets/{act}"))) == sorted(small)
    other = uuid7()
    said = Metadata(change_set_id=other)
    handle_batch(scribe.conn, scribe.creations(scribe.registers[0], 12), said, projections=PROJECTIONS)
    page = ana.open(f"/change-sets/{other}")
    assert "only the first are counted" in page
    assert counts(page)[0].endswith("Record created 10")


def test_what_one_may_not_see_of_it_is_counted_only(
    conn: Connection, scribe: Scribe, ana: Desk, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = uuid7()
    for register_id, count in zip(scribe.registers, (2, 3), strict=True):
        said = Metadata(change_set_id=act, actor_id=ana.user.id)
        handle_batch(conn, scribe.creations(register_id, count), said, projections=PROJECTIONS)
    seen, hidden = scribe.registers
    olu = join("Olu Ade", "auditor")
    monkeypatch.setattr(registers, "visible", lambda _conn, _user: frozenset({seen}))
    page = ana.open(f"/change-sets/{act}")
    assert "3 events of this change set are in registers that you cannot see." in plain(page)
    assert [row.rsplit(" ", 1)[1] for row in counts(page)] == ["2"]
    assert len(numbers(page)) == 2
    assert str(hidden) not in page
    assert len(numbers(olu.open(f"/change-sets/{act}"))) == 5
    monkeypatch.setattr(registers, "visible", lambda _conn, _user: frozenset())
    ana.open(f"/change-sets/{act}", 404)


def test_what_is_no_change_set_is_not_found(ana: Desk, assets: RegisterView) -> None:
    assert "There is no such change set" in ana.open(f"/change-sets/{uuid7()}", 404)
    ana.open("/change-sets/x", 404)


def test_records_and_imports_lead_to_it(scribe: Scribe, ana: Desk) -> None:
    act = load(scribe, 2)
    for url in (f"/records/{scribe.records[0]}", f"/imports/{act}"):
        assert f'href="/change-sets/{act}"' in ana.open(url)


def test_an_address_that_is_damaged_begins_at_the_beginning(scribe: Scribe, ana: Desk) -> None:
    act = load(scribe, 2)
    for after in ("x", "-5", "9" * 30):
        ana.open(f"/change-sets/{act}?after={after}")
