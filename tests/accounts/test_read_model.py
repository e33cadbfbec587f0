"""What the tables of users answer."""

from uuid import UUID

import pytest

from eventsourcing import accounts
from eventsourcing.accounts.domain import ChangeUserEmail, CreateUser, DeactivateUser, RenameUser, user
from eventsourcing.accounts.people import names, names_at
from eventsourcing.accounts.read_model import everybody, find, list_active, users
from eventsourcing.kernel import Connection, Handled, Metadata, Rejected, handle, uuid7


def send(conn: Connection, user_id: UUID, command: object) -> Handled:
    return handle(conn, user, user_id, command, Metadata(), projections=(users,))


def make(conn: Connection, name: str, role: str = "editor") -> UUID:
    user_id = uuid7()
    send(conn, user_id, CreateUser(f"{name.split(maxsplit=1)[0].lower()}@example.org", name, role))
    return user_id


def test_an_address_belongs_to_one_person_in_any_case_of_letters(conn: Connection) -> None:
    ana = make(conn, "Ana Ruiz")
    with pytest.raises(Rejected, match="Somebody else") as refused:
        send(conn, uuid7(), CreateUser("ANA@Example.org", "Another Ana", "viewer"))
    assert refused.value.field == "email"
    ben = make(conn, "Ben Carter")
    with pytest.raises(Rejected, match="Somebody else"):
        send(conn, ben, ChangeUserEmail("Ana@example.org"))
    send(conn, ana, ChangeUserEmail("Ana@Example.org"))


def test_people_are_found_by_address_and_by_a_name_that_only_one_has(conn: Connection) -> None:
    ana, _, _ = make(conn, "Ana Ruiz"), make(conn, "Ben Carter"), make(conn, "Benny Carter")
    found = find(conn, " ANA@example.org ")
    assert found is not None
    assert found.id == ana
    assert find(conn, "ana ruiz") == found
    send(conn, ana, RenameUser("Ben Carter"))
    assert find(conn, "Ben Carter") is None
    assert find(conn, "nobody") is None


def test_names_are_told_as_they_were(conn: Connection) -> None:
    ana = make(conn, "Ana Ruiz")
    ben = make(conn, "Ben Carter")
    renamed = send(conn, ana, RenameUser("Ana Gil")).events[0].position
    asked = [(ana, renamed - 1), (ana, renamed), (ana, renamed + 9), (ben, renamed), (ana, 0)]
    told = names_at(conn, asked)
    assert [told.get(one) for one in asked] == ["Ana Ruiz", "Ana Gil", "Ana Gil", "Ben Carter", None]
    assert names(conn, [ana, ben, uuid7()]) == {ana: "Ana Gil", ben: "Ben Carter"}


def test_the_deactivated_stand_last_and_may_not_come_in(conn: Connection) -> None:
    ana, ben = make(conn, "Ana Ruiz"), make(conn, "Ben Carter")
    send(conn, ana, DeactivateUser(other_admins=0))
    assert [one.id for one in everybody(conn)] == [ben, ana]
    assert [one.id for one in list_active(conn)] == [ben]
    assert accounts.get(conn, ana) is not None
