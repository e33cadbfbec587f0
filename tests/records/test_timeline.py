import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from eventsourcing import web
from eventsourcing.kernel import Codec, Connection, Metadata, Stored, Stream, append, events, store
from eventsourcing.records import record
from eventsourcing.records.domain import RecordChanged, RecordCommented
from eventsourcing.records.timeline.keys import FILTERS, Key, Span, count, newest, oldest
from eventsourcing.registers import Field, FieldSettings, RegisterView
from tests.records import conftest as c
from tests.records.conftest import Desk, Join, define, make, parent_field
from tests.records.telling import Pen, entries, import_of, plain, sentences

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
CREATED = "Daybook created this record with 4 values"
LONG = 10_000


def fragment(desk: Desk, url: str) -> str:
    web.access.identify_by(desk.app, lambda: desk.user)
    answer = desk.client.get(url, headers=FRAGMENT)
    assert answer.status_code == 200, answer.text
    return answer.text


def long_stream(conn: Connection, record_id: UUID, length: int, *, every: int = 0) -> None:
    """Changes with different reasons, and every so often a comment, up to this version."""
    codec = Codec([record])
    for version in range(2, length + 1):
        comment = every and version % every == 0
        said = (
            RecordCommented(f"c{version}")
            if comment
            else RecordChanged({c.SEATS.id: version}, {c.SEATS.id: version - 1})
        )
        append(conn, [Stream("record", record_id, version - 1, [codec.encode(said)])], Metadata(reason=f"r{version}"))


def grown(conn: Connection, record_id: UUID, length: int) -> None:
    """As many changes, told one by one, in few appends."""
    codec = Codec([record])
    for first in range(2, length + 1, 1000):
        versions = range(first, min(first + 1000, length + 1))
        changes = [codec.encode(RecordChanged({c.SEATS.id: v}, {c.SEATS.id: v - 1})) for v in versions]
        append(conn, [Stream("record", record_id, first - 1, changes)], Metadata(actor_kind="process", source="worker"))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Stored]:
    """The events that were read of the log, by whichever way."""
    found: list[Stored] = []
    read = events.from_row

    def counting(row: Sequence[Any]) -> Stored:
        found.append(read(row))
        return found[-1]

    monkeypatch.setattr(store, "from_row", counting)
    return found


def folds(page: str) -> list[tuple[str, str]]:
    """What is folded: in words, and where it is read."""
    found = re.findall(r'<li class="entry fold">.*?<a href="([^"]+)".*?>(.*?)</a>(.*?)</div></li>', page, re.DOTALL)
    return [(plain(f"{words} {note}"), url.replace("&amp;", "&")) for url, words, note in found]


def test_the_creation_stands_at_the_end_of_every_timeline(conn: Connection, ana: Desk, chair: UUID) -> None:
    assert sentences(ana.open(f"/records/{chair}")) == [CREATED]
    long_stream(conn, chair, 30)
    told = sentences(ana.open(f"/records/{chair}"))
    assert len(told) == 21
    assert told[-1] == CREATED


def test_the_newest_are_shown_and_the_others_counted(conn: Connection, ana: Desk, chair: UUID) -> None:
    long_stream(conn, chair, 30)
    [(words, url)] = folds(ana.open(f"/records/{chair}"))
    assert words == "Show 9 older entries today · v2 to v10"
    assert "no reason" not in ana.open(url)
    assert len(sentences(ana.open(url))) == 9
    assert folds(ana.open(url)) == []


def test_following_the_folds_tells_every_event_once(conn: Connection, ana: Desk, chair: UUID) -> None:
    register = define(conn, Field("text-namename", FieldSettings("Name")), parent_field(chair), name="Parts")
    long_stream(conn, chair, 30, every=7)
    for _ in range(25):
        make(conn, register, {"text-namename": "P", "link-parentpa": str(chair)})
    long_stream_from(conn, chair, 31, 60)
    page, seen = ana.open(f"/records/{chair}"), list[str]()
    seen += re.findall(r'id="event-(\d+)"', page)
    while found := folds(page):
        page = fragment(ana, found[0][1])
        seen += re.findall(r'id="event-(\d+)"', page)
    events = conn.execute(
        """SELECT "position"::text FROM events WHERE aggregate_id = %s
        UNION SELECT "position"::text FROM record_links WHERE target_id = %s""",
        (chair, chair),
    )
    assert sorted(seen) == sorted(position for (position,) in events)
    assert len(seen) == 60 + 25


def test_the_parts_of_a_printed_timeline_tell_every_event_once_and_the_creation_in_each(
    conn: Connection, ana: Desk, chair: UUID
) -> None:
    long_stream(conn, chair, 150, every=7)
    query = 'SELECT "position"::text FROM events WHERE aggregate_id = %s AND "version" = 1'
    first = conn.execute(query, (chair,)).fetchone()
    url, seen, parts = f"/records/{chair}/print", list[str](), 0
    while url:
        page = ana.open(url)
        *told, creation = re.findall(r'id="event-(\d+)"', page)
        assert (creation,) == first
        assert ("Newer entries are printed in the parts before" in page) == (parts > 0)
        seen, parts = seen + told, parts + 1
        following = re.findall(r'<a href="([^"]+)">Go to the next part', page)
        url = following[0].replace("&amp;", "&") if following else ""
    events = conn.execute('SELECT "position"::text FROM events WHERE aggregate_id = %s AND "version" > 1', (chair,))
    assert sorted(seen) == sorted(position for (position,) in events)
    assert parts == 3


def test_following_the_folds_tells_every_save_of_entries_that_tell_of_several(
    conn: Connection, ana: Desk, chair: UUID
) -> None:
    codec = Codec([record])
    saves = [codec.encode(RecordChanged({c.SEATS.id: v}, {c.SEATS.id: v - 1})) for v in range(2, 346)]
    append(conn, [Stream("record", chair, 1, saves)], Metadata(actor_id=ana.user.id))
    page = ana.open(f"/records/{chair}")
    told, pieces = list(sentences(page)), 1
    seen = set(re.findall(r'href="/events/(\d+)"', page))
    while found := folds(page):
        page = fragment(ana, found[0][1])
        told += sentences(page)
        pieces += 1
        seen |= set(re.findall(r'href="/events/(\d+)"', page))
    assert len(seen) == 345
    assert told.count("Ana Ruiz changed Seats in 10 saves") == 34
    assert told.count("Ana Ruiz changed Seats in 4 saves") == 1
    assert pieces < 6


def long_stream_from(conn: Connection, record_id: UUID, first: int, last: int) -> None:
    codec = Codec([record])
    for version in range(first, last + 1):
        said = codec.encode(RecordChanged({c.SEATS.id: version}, {c.SEATS.id: version - 1}))
        append(conn, [Stream("record", record_id, version - 1, [said])], Metadata(reason=f"r{version}"))


@pytest.fixture
def mixed(conn: Connection, ana: Desk, assets: RegisterView, chair: UUID) -> UUID:
    """A record with an entry of every sort."""
    pen = Pen(conn, chair, ana)
    pen.change({c.SEATS.id: 5})
    pen.comment("Well.")
    name = Field("text-namename", FieldSettings("Name"))
    part = make(conn, define(conn, name, parent_field(assets.id), name="Parts"), {name.id: "P"})
    Pen(conn, part, ana).change({"link-parentpa": str(chair)})
    pen.by(ana, source="import", change_set_id=import_of(conn, "a.csv", ana)).change({c.SEATS.id: 6})
    return chair


SHOWN = {
    "all": [
        "Import a.csv by Ana Ruiz changed Seats",
        "Ana Ruiz linked this record from Parts P, field Part of",
        "Ana Ruiz commented",
        "Ana Ruiz changed Seats",
        CREATED,
    ],
    "changes": ["Import a.csv by Ana Ruiz changed Seats", "Ana Ruiz changed Seats", CREATED],
    "comments": ["Ana Ruiz commented", CREATED],
    "links": ["Ana Ruiz linked this record from Parts P, field Part of", CREATED],
    "system": ["Import a.csv by Ana Ruiz changed Seats", CREATED],
}


@pytest.mark.parametrize("show", SHOWN)
def test_each_tab_shows_its_sort_of_entries(ana: Desk, mixed: UUID, show: str) -> None:
    page = ana.open(f"/records/{mixed}?show={show}")
    assert sentences(page) == SHOWN[show]
    assert f'aria-current="true" hx-get="/records/{mixed}/timeline?show={show}"' in page
    part = fragment(ana, f"/records/{mixed}/timeline?show={show}")
    assert sentences(part) == SHOWN[show]
    assert part.strip().startswith('<div id="story">')


def test_the_fold_of_a_tab_counts_only_its_sort(conn: Connection, ana: Desk, chair: UUID) -> None:
    long_stream(conn, chair, 201, every=5)
    [(words, url)] = folds(ana.open(f"/records/{chair}?show=comments"))
    assert words == "Show 20 older entries today · v5 to v100"
    assert sentences(fragment(ana, url)) == ["Daybook commented"] * 20


def test_a_tab_without_entries_says_so(ana: Desk, chair: UUID) -> None:
    assert "Nobody has commented yet." in ana.open(f"/records/{chair}?show=comments")


@pytest.mark.parametrize("query", ["show=everything", "before=x", "before=1", "after=1-x", "before=1-1&day=yesterday"])
def test_a_damaged_address_is_refused_in_words(ana: Desk, chair: UUID, query: str) -> None:
    assert "prose" in ana.open(f"/records/{chair}/timeline?{query}", 400)


def test_ten_thousand_events_are_not_read_to_show_twenty(
    conn: Connection, ana: Desk, chair: UUID, reads: list[Stored]
) -> None:
    grown(conn, chair, LONG)
    [(words, url)] = folds(ana.open(f"/records/{chair}"))
    assert words == f"Show {LONG - 21:,} older entries today · v2 to v{LONG - 20}"
    assert 0 < len(reads) < 60
    reads.clear()
    assert len(sentences(fragment(ana, url))) == 20
    assert 0 < len(reads) < 60


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("span", [Span(), Span(before=Key(5000, 5000))])
def test_nor_does_the_database_read_them_to_count_them(conn: Connection, chair: UUID, span: Span) -> None:
    grown(conn, chair, LONG)
    conn.execute("ANALYZE")
    with conn.transaction():
        assert len(newest(conn, chair, span, FILTERS["all"], 21)) == 22  # with the creation
        assert oldest(conn, chair, span, FILTERS["all"])
        assert count(conn, chair, span, FILTERS["all"])[0] > 4000
        [(read,)] = conn.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'events'"
        ).fetchall()
    assert read < 60


@pytest.mark.usefixtures("asked")
def test_nor_does_it_plan_anew_for_every_page_where_records_have_many_links(conn: Connection, chair: UUID) -> None:
    conn.execute(
        """INSERT INTO record_links (target_id, "position", record_id, field_id, linked)
        SELECT md5((n % 5)::text)::uuid, n, gen_random_uuid(), 'link-planepla', true FROM generate_series(1, 20000) n"""
    )
    conn.execute("VACUUM ANALYZE")
    for _ in range(12):
        assert len(newest(conn, chair, Span(), FILTERS["all"], 21)) == 1
    [plans] = conn.execute(
        "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement LIKE '%FROM record_links%'"
    )
    assert plans == (5, 6)


def test_everybody_who_is_signed_in_reads_timelines_and_only_editors_may_comment(
    conn: Connection, join: Join, mixed: UUID
) -> None:
    for role in ("viewer", "auditor", "editor", "admin"):
        page = join(f"{role.title()} Person", role).open(f"/records/{mixed}")
        assert sentences(page) == SHOWN["all"]
        assert ("Say something about this record" in page) == (role in ("editor", "admin"))


@pytest.mark.usefixtures("within_a_day")
def test_days_have_headings_and_entries_their_numbers(conn: Connection, ana: Desk, chair: UUID) -> None:
    page = ana.open(f"/records/{chair}")
    today = datetime.now(UTC).date()
    assert f'<time datetime="{today.isoformat()}">' in page
    assert "v1" in entries(page)[0]
    assert "#" in entries(page)[0]
    assert page.count('<li class="day">') == 1


def test_a_link_of_a_record_to_itself_is_told_once(conn: Connection, ana: Desk) -> None:
    register = define(conn, c.TAG, parent_field(UUID(int=0)))
    record_id = make(conn, register, {c.TAG.id: "N1"})
    Pen(conn, record_id, ana).change({"link-parentpa": str(record_id)})
    assert sentences(ana.open(f"/records/{record_id}"))[0] == "Ana Ruiz changed Part of"
    assert len(sentences(ana.open(f"/records/{record_id}"))) == 2
