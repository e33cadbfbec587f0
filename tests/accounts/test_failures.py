"""Sign-ins that fail: counted one by one, told few by few."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from eventsourcing import accounts, workspace
from eventsourcing.accounts import failures
from eventsourcing.accounts.acts import Write, create_user
from eventsourcing.kernel import Connection, Metadata, head, read_log, read_stream
from tests.web.conftest import PASSWORD, Browser

ALL = (accounts.users, *workspace.projections)


@pytest.fixture
def ana(conn: Connection) -> UUID:
    write = Write(conn, Metadata(actor_kind="system", source="command line"))
    return create_user(write, email="ana@example.org", name="Ana", role="viewer", password=PASSWORD)


def told(conn: Connection, who: UUID) -> list[int]:
    """The counts that the log tells of."""
    found = conn.execute(
        "SELECT (data ->> 'count')::int FROM events WHERE aggregate_id = %s AND event_type LIKE '%%SignInFailed' "
        'ORDER BY "position"',
        (who,),
    )
    return [count for (count,) in found]


@given(st.integers(min_value=1, max_value=20_000))
def test_so_many_failures_make_few_events(tries: int) -> None:
    written = sum(failures.due(count) for count in range(1, tries + 1))
    assert written == len(str(tries)), "one for every power of ten up to it"


@pytest.mark.parametrize("step", [failures.PASSWORD, failures.CODE])
def test_each_is_counted_and_powers_of_ten_are_told(conn: Connection, ana: UUID, step: str) -> None:
    assert [failures.note(conn, ALL, ana, step) for _ in range(12)] == list(range(1, 13))
    assert told(conn, ana) == [1, 10]
    [first] = [one for one in read_stream(conn, ana) if one.event_type == "UserSignInFailed"][:1]
    assert (first.actor_id, first.actor_kind) == (None, "system")


def test_nobodys_share_a_count_and_a_stream(conn: Connection, ana: UUID) -> None:
    for _ in range(11):
        failures.note(conn, ALL, None, failures.PASSWORD)
    assert told(conn, workspace.WORKSPACE) == [1, 10]
    assert told(conn, ana) == []


def test_steps_and_days_are_counted_each_for_itself(conn: Connection, ana: UUID) -> None:
    failures.note(conn, ALL, ana, failures.PASSWORD)
    conn.execute("UPDATE sign_in_failures SET day = day - 1")
    assert failures.note(conn, ALL, ana, failures.PASSWORD) == 1
    assert failures.note(conn, ALL, ana, failures.CODE) == 1
    assert told(conn, ana) == [1, 1, 1]


def test_many_at_once_are_counted_exactly(conn: Connection, database_url: str, ana: UUID) -> None:
    def fail(_number: int) -> list[int]:
        with psycopg.connect(database_url, autocommit=True) as own:
            return [failures.note(own, ALL, ana, failures.PASSWORD) for _ in range(26)]

    with ThreadPoolExecutor(4) as pool:
        counts = sorted(count for own in pool.map(fail, range(4)) for count in own)
    assert counts == list(range(1, 105))
    assert told(conn, ana) == [1, 10, 100]


def test_what_is_not_told_leaves_the_log_and_the_read_models_as_they_were(conn: Connection, ana: UUID) -> None:
    failures.note(conn, ALL, ana, failures.PASSWORD)
    before = head(conn), conn.execute("SELECT * FROM users").fetchall()
    failures.note(conn, ALL, ana, failures.PASSWORD)
    assert (head(conn), conn.execute("SELECT * FROM users").fetchall()) == before


@pytest.mark.parametrize("email", ["editor@example.org", "nobody@example.org"])
def test_a_failure_does_the_same_work_for_everybody(
    nobody: FlaskClient, people: None, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    """Appends once, due or not, somebody's or nobody's: the time it takes tells nothing."""
    appended = []
    append = failures._append

    def watched(*said: Any) -> None:
        appended.append(said[-1])
        append(*said)

    monkeypatch.setattr(failures, "_append", watched)
    answers = [nobody.post("/sign-in", data={"email": email, "password": "wrong"}).text for _ in range(3)]
    assert appended == [1, 2, 3]
    assert all("This e-mail and password do not fit together." in answer for answer in answers)


def test_no_event_holds_the_e_mail_that_was_tried(nobody: FlaskClient, people: None, conn: Connection) -> None:
    nobody.post("/sign-in", data={"email": "mistyped.secret@example.org", "password": "wrong"})
    assert "mistyped.secret" not in str(read_log(conn))
    assert told(conn, workspace.WORKSPACE) == [1]


def test_who_comes_in_is_told_of_failures_once(browser: Browser, nobody: FlaskClient, conn: Connection) -> None:
    browser("viewer")
    for _ in range(3):
        nobody.post("/sign-in", data={"email": "viewer@example.org", "password": "wrong"})
    sent = {"email": "viewer@example.org", "password": PASSWORD}
    nobody.post("/sign-in", data=sent)
    page = nobody.get("/registers").text
    assert "3 tries to sign in as you failed since" in page
    assert 'href="/account?show=signing-in#timeline"' in page
    nobody.post("/sign-out")
    nobody.post("/sign-in", data=sent)
    assert "tries to sign in" not in nobody.get("/registers").text


def test_tries_before_anybody_has_an_account_leave_nothing(nobody: FlaskClient, conn: Connection) -> None:
    assert nobody.post("/sign-in", data={"email": "a@example.org", "password": "wrong"}).location == "/setup"
    assert read_log(conn) == []
