"""Activity as a file: exactly the filter's events, what proves them printed on top, and an event that it was taken."""

import csv
import io
import json
from typing import Any
from uuid import UUID

import pytest

from app import PROJECTIONS
from eventsourcing import web, workspace
from eventsourcing.activity import export as activity_export
from eventsourcing.activity import finding
from eventsourcing.exports import ActivityExported
from eventsourcing.kernel import Connection, Metadata, handle, head, read_events, read_log
from eventsourcing.registers import RegisterView
from tests.activity.test_activity_page import positions
from tests.records import conftest as c
from tests.records.conftest import Desk, Join, make
from tests.records.telling import Pen


@pytest.fixture
def olu(join: Join) -> Desk:
    return join("Olu Ade", "auditor")


def sheet(desk: Desk, query: str = "") -> tuple[dict[str, str], list[dict[str, str]], str]:
    """What is printed on top of the CSV, its rows by their heads, and the number at its end."""
    text = desk.post(f"/activity/export?{query}", {"format": "csv"}, 200).text
    lines = list(csv.reader(io.StringIO(text, newline="")))
    gap = lines.index([])
    heads, *rows = lines[gap + 1 : -2]
    assert lines[-1][0] == "Number of events"
    return dict(lines[:gap]), [dict(zip(heads, row, strict=True)) for row in rows], lines[-1][1]


def test_the_file_holds_what_the_pages_show_and_what_proves_it(
    conn: Connection, olu: Desk, ana: Desk, chair: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity_export, "AT_ONCE", 3)
    monkeypatch.setattr(finding, "PORTIONS", (2,))
    for seats in range(10, 20):
        Pen(conn, chair, ana).change({c.SEATS.id: seats}, "Counted." if seats % 2 else None)
    end = head(conn)
    query = f"actor={ana.user.id}&reason=count"
    shown = positions(olu.open(f"/activity?{query}"))
    printed, rows, number = sheet(olu, query)
    assert [int(row["event"]) for row in rows] == shown
    assert number == str(len(shown)) == "5"
    assert printed["Filters"] == "Actor is Ana Ruiz; Reason has “count”"
    assert printed["Exported by"] == "Olu Ade, olu@example.org"
    assert printed["Head of the log"].startswith(f"#{end.position}, ")
    assert printed["Hash of the head"] == end.hash.hex()
    assert printed["Range"].startswith("#1, ")
    assert f" to #{end.position}, " in printed["Range"]
    assert "Demo" not in printed
    first = rows[0]
    assert (first["actor"], first["what happened"], first["about"]) == ("Ana Ruiz", "changed Seats", "N1")
    assert (first["register"], first["changes"], first["reason"]) == ("Assets", "Seats: 18 → 19 (+1)", "Counted.")
    assert (first["id"], first["source"]) == (str(chair), "web")


def test_all_events_up_to_the_head_are_in_it_and_none_that_came_later(conn: Connection, olu: Desk, chair: UUID) -> None:
    end = head(conn).position
    _, rows, number = sheet(olu)
    assert [int(row["event"]) for row in rows] == list(range(end, 0, -1))
    assert number == str(end)


def test_json_says_the_same(conn: Connection, olu: Desk, ana: Desk, chair: UUID) -> None:
    Pen(conn, chair, ana).change({c.SEATS.id: 5})
    answer = olu.post(f"/activity/export?record={chair}", {"format": "json"}, 200)
    said: dict[str, Any] = json.loads(answer.text)
    printed, rows, number = sheet(olu, f"record={chair}")
    assert said["number_of_events"] == int(number) == len(said["events"]) == 2
    assert said["export"].keys() == printed.keys()
    assert said["events"][0]["changes"] == ["Seats: 4 → 5 (+1)"]
    assert [str(one["event"]) for one in said["events"]] == [row["event"] for row in rows]
    assert answer.mimetype == "application/json"


def test_that_it_was_exported_is_in_the_log(conn: Connection, olu: Desk, chair: UUID) -> None:
    end = head(conn)
    sheet(olu, "kind=RecordCreated")
    with olu.app.app_context():
        [noted] = web.codec().decode_all(read_log(conn, after=end.position))
    assert noted.event == ActivityExported(
        "csv", ("Kind is Record created",), "kind=RecordCreated", end.position, end.hash.hex()
    )
    assert noted.actor_id == olu.user.id
    [stored] = read_events(conn, [noted.event.head])
    assert stored.hash.hex() == noted.event.head_hash
    assert "exported <b>Activity</b> up to" in olu.open("/activity")


def test_an_unknown_format_exports_nothing(conn: Connection, olu: Desk, chair: UUID) -> None:
    end = head(conn)
    for sent in ({}, {"format": "xlsx"}):
        assert "Choose CSV or JSON." in olu.post("/activity/export", sent, 422).text
    olu.open("/activity/export", 405)
    assert head(conn) == end


def test_no_cell_of_it_is_run_by_a_spreadsheet(conn: Connection, olu: Desk, assets: RegisterView) -> None:
    make(conn, assets, {c.TAG.id: "=1+1"}, "@SUM(A1)")
    _, rows, _ = sheet(olu, f"register={assets.id}&kind=RecordCreated")
    assert (rows[0]["about"], rows[0]["reason"]) == ("'=1+1", "'@SUM(A1)")


def test_a_demo_says_so_on_its_exports(conn: Connection, olu: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "is_demo", lambda _conn: True)
    printed, _, _ = sheet(olu)
    assert printed["Demo"] == "This Daybook is a demo: what it tells is made up."


def test_the_connection_is_given_back_when_the_reader_leaves(olu: Desk, chair: UUID) -> None:
    for _ in range(17):  # more than the pool has
        olu.open("/activity")
        left = olu.client.post("/activity/export", data={"format": "csv"}, buffered=False)
        next(left.iter_encoded())
        left.close()
    sheet(olu)


def test_a_person_without_the_right_leaves_no_trace(conn: Connection, ana: Desk, chair: UUID) -> None:
    handle(conn, workspace.workspace, workspace.WORKSPACE, workspace.ChangeSignInRules(
        workspace.SignInRules(idle_hours=3)), Metadata(), projections=PROJECTIONS)  # fmt: skip
    end = head(conn)
    ana.post("/activity/export", {"format": "csv"}, 403)
    assert head(conn) == end
