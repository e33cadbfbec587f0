"""Unique values and auto-numbers, also when many people save at once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg
from flask import Flask

from eventsourcing import records, web
from eventsourcing.kernel import Connection
from eventsourcing.registers import Field, FieldSettings, RegisterView
from tests.records.conftest import NUMBER, TAG, Desk, Join, define, make, newest, seen

NAME = Field("text-namename", FieldSettings("Name"))


def test_a_value_that_another_record_has_is_refused_with_the_way_to_it(
    conn: Connection, ana: Desk, assets: RegisterView, chair: UUID
) -> None:
    sent = ana.form(f"/registers/{assets.id}/records/new") | {f"f-{TAG.id}": ["n1"], "reason": ["Kept"]}
    page = ana.send(f"/registers/{assets.id}/records", sent, 422)
    assert f'Another record has this already: <a href="/records/{chair}">N1</a>.' in page
    assert 'value="n1"' in page
    assert 'value="Kept"' in page
    other = make(conn, assets, {TAG.id: "N2"})
    changed = ana.form(f"/records/{other}/edit") | {f"f-{TAG.id}": ["N1"]}
    assert f'<a href="/records/{chair}">' in ana.send(f"/records/{other}/change", changed, 422)
    assert seen(conn, other).data[TAG.id] == "N2"


def test_a_new_record_is_numbered_and_nobody_types_the_number(conn: Connection, ana: Desk) -> None:
    register = define(conn, NAME, NUMBER)
    for expected in (1, 2):
        sent = ana.form(f"/registers/{register.id}/records/new")
        assert f"f-{NUMBER.id}" not in sent
        ana.send(f"/registers/{register.id}/records", sent | {f"f-{NAME.id}": ["A"], f"f-{NUMBER.id}": ["77"]})
        assert seen(conn, newest(conn)).data[NUMBER.id] == expected
    record_id = newest(conn)
    assert f"f-{NUMBER.id}" not in ana.form(f"/records/{record_id}/edit")


def make_at_once(app: Flask, desk: Desk, register: RegisterView, values: list[dict[str, list[str]]]) -> list[int]:
    """Many people send a new record at the same moment; the statuses of the answers."""
    web.access.identify_by(app, lambda: desk.user)
    forms = [desk.form(f"/registers/{register.id}/records/new") | one for one in values]

    def send(sent: dict[str, list[str]]) -> int:
        return app.test_client().post(f"/registers/{register.id}/records", data=sent).status_code

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(send, forms))


def test_of_two_people_who_take_one_unique_value_one_gets_it(app: Flask, ana: Desk, assets: RegisterView) -> None:
    for round_ in range(5):
        statuses = make_at_once(app, ana, assets, [{f"f-{TAG.id}": [f"N{round_}"]}] * 2)
        assert sorted(statuses) == [303, 422]


def test_records_that_are_made_at_once_are_numbered_without_gap_or_double(
    app: Flask, conn: Connection, ana: Desk
) -> None:
    register = define(conn, NAME, NUMBER)
    statuses = make_at_once(app, ana, register, [{f"f-{NAME.id}": [f"Number {n}"]} for n in range(40)])
    assert set(statuses) == {303}
    given = conn.execute("SELECT (data ->> %s)::int FROM records ORDER BY 1", (NUMBER.id,)).fetchall()
    assert [number for (number,) in given] == list(range(1, 41))


def test_a_number_is_free_again_where_its_record_was_refused(conn: Connection, ana: Desk) -> None:
    register = define(conn, TAG, NUMBER)
    for tag, status in (("A", 303), ("A", 422), ("B", 303)):
        sent = ana.form(f"/registers/{register.id}/records/new") | {f"f-{TAG.id}": [tag]}
        ana.send(f"/registers/{register.id}/records", sent, status)
    assert records.next_number(conn, NUMBER.id) == 3


def test_two_editors_on_connections_of_their_own_lose_nothing(
    app: Flask, join: Join, conn: Connection, database_url: str
) -> None:
    register = define(conn, TAG, NAME)
    record_id = make(conn, register, {TAG.id: "T"})
    desk = join("Ana Ruiz")
    forms = [desk.form(f"/records/{record_id}/edit") | {f"f-{id}": ["New"]} for id in (TAG.id, NAME.id)]
    with ThreadPoolExecutor(2) as pool:
        sent = pool.map(lambda form: app.test_client().post(f"/records/{record_id}/change", data=form), forms)
        assert [answer.status_code for answer in sent] == [303, 303]
    with psycopg.connect(database_url) as other:
        assert seen(other, record_id).data == {TAG.id: "New", NAME.id: "New"}
