"""Acts of more than one command, raced and repeated."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import psycopg
import pytest

from eventsourcing import accounts
from eventsourcing.accounts import passwords
from eventsourcing.accounts.acts import Write, change_role, create_first_admin, create_user, deactivate, set_password
from eventsourcing.kernel import Connection, Metadata, Rejected, read_log

LENA = {"email": "lena@example.org", "name": "Lena Fischer", "password": "correct horse battery"}


def write(conn: Connection) -> Write:
    return Write(conn, Metadata(actor_kind="system", source="command line"))


def person(conn: Connection, name: str, role: str = "admin") -> UUID:
    return create_user(write(conn), email=f"{name}@example.org", name=name, role=role, password="a few unrelated words")


def events(conn: Connection) -> list[str]:
    return [event.event_type for event in read_log(conn)]


@pytest.mark.parametrize("_attempt", range(5))
def test_two_admins_cannot_demote_each_other(conn: Connection, database_url: str, _attempt: int) -> None:
    pair = [person(conn, "ana"), person(conn, "ben")]
    together = Barrier(2)

    def demote(user_id: UUID) -> bool:
        with psycopg.connect(database_url, autocommit=True) as own:
            together.wait()
            try:
                change_role(write(own), user_id, "viewer")
            except Rejected:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(demote, pair)) == [False, True]


def test_the_last_admin_who_is_active_cannot_be_deactivated(conn: Connection) -> None:
    ana, ben = person(conn, "ana"), person(conn, "ben")
    deactivate(write(conn), ben)
    with pytest.raises(Rejected, match="ana is the last admin"):
        deactivate(write(conn), ana)


def test_the_first_admin_is_event_number_one_and_made_once(conn: Connection) -> None:
    lena = create_first_admin(write(conn), **LENA)
    first = read_log(conn)[0]
    assert (first.position, first.event_type, first.actor_id, first.actor_kind) == (1, "UserCreated", lena, "person")
    with pytest.raises(Rejected, match="set up already"):
        create_first_admin(write(conn), **{**LENA, "email": "mallory@example.org"})
    assert events(conn) == ["UserCreated", "UserPasswordSet"]


def test_only_one_of_many_at_once_becomes_the_first_admin(conn: Connection, database_url: str) -> None:
    def set_up(number: int) -> bool:
        with psycopg.connect(database_url, autocommit=True) as own:
            try:
                create_first_admin(write(own), **{**LENA, "email": f"{number}@example.org"})
            except Rejected:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(set_up, range(4))) == [False, False, False, True]
    assert len(accounts.list_active(conn)) == 1


def test_a_refused_account_leaves_neither_event_nor_password(conn: Connection) -> None:
    person(conn, "ana")
    before = events(conn)
    with pytest.raises(Rejected, match="Somebody else"):
        create_user(write(conn), email="ANA@example.org", name="Ana", role="viewer", password="a few unrelated words")
    with pytest.raises(Rejected, match="12 characters") as refused:
        create_user(write(conn), email="new@example.org", name="New", role="viewer", password="short")
    assert refused.value.field == "password"
    assert events(conn) == before
    assert conn.execute("SELECT count(*) FROM credentials").fetchone() == (1,)


def test_an_account_sent_twice_is_one_with_its_first_password(conn: Connection) -> None:
    said = write(conn)
    made = create_user(said, email="ana@example.org", name="Ana", role="viewer", password="the first password")
    again = create_user(said, email="ana@example.org", name="Ana", role="viewer", password="the second password")
    assert made == again
    assert events(conn) == ["UserCreated", "UserPasswordSet"]
    assert passwords.fits(conn, made, "the first password")


def test_a_password_is_set_and_the_one_before_is_gone(conn: Connection) -> None:
    ana = person(conn, "ana")
    set_password(write(conn), ana, "quite another password")
    assert passwords.fits(conn, ana, "quite another password")
    assert not passwords.fits(conn, ana, "a few unrelated words")
    assert "quite another" not in str(read_log(conn))
