"""What follows from who may do what: rights that always hold, rights that others bring along, and what is visible."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from eventsourcing import registers
from eventsourcing.kernel import Connection, Metadata, handle, uuid7
from eventsourcing.registers.access_words import access_changes, in_words
from eventsourcing.registers.domain import RIGHTS, ROLES_FOR, Access, Allowed, DefineRegister, Field, FieldSettings
from eventsourcing.web import ROLES, User

PEOPLE = [UUID(int=n) for n in range(1, 4)]


def allowed(right: str) -> st.SearchStrategy[Allowed]:
    roles = st.lists(st.sampled_from(ROLES_FOR[right]), unique=True).map(tuple)
    return st.builds(Allowed, roles, st.lists(st.sampled_from(PEOPLE), unique=True).map(tuple))


accesses = st.builds(Access, *map(allowed, RIGHTS))


@given(accesses, st.sampled_from(PEOPLE), st.sampled_from(ROLES))
def test_whoever_writes_or_defines_sees_and_an_auditor_never_writes(access: Access, person: UUID, role: str) -> None:
    rights = access.rights(person, role)
    assert not rights or "see" in rights
    if role == "admin":
        assert rights == set(RIGHTS)
    if role == "auditor":
        assert rights == {"see"}


@given(accesses, allowed("write"), st.sampled_from(RIGHTS), st.sampled_from(PEOPLE), st.sampled_from(ROLES))
def test_giving_more_never_takes_anything_away(
    access: Access, more: Allowed, right: str, person: UUID, role: str
) -> None:
    was = access.given(right)
    wider = Allowed((*was.roles, *more.roles), (*was.people, *more.people))
    given = {one: wider if one == right else access.given(one) for one in RIGHTS}
    assert access.rights(person, role) <= Access(**given).rights(person, role)


def test_a_register_begins_open_to_see_for_all_to_write_for_editors_and_to_define_for_admins() -> None:
    rights = {role: Access().rights(PEOPLE[0], role) for role in ROLES}
    assert rights == {"viewer": {"see"}, "editor": {"see", "write"}, "admin": set(RIGHTS), "auditor": {"see"}}


def person(role: str) -> User:
    return User(uuid7(), role.title(), f"{role}@example.org", role)


def make(conn: Connection, name: str, access: Access | None = None) -> UUID:
    id = uuid7()
    commands = [DefineRegister(name, "", "optional", (Field(f"text-{id.hex[-8:]}", FieldSettings("Name")),))]
    for command in [*commands, *([registers.ChangeRegisterAccess(access)] if access else [])]:
        handle(conn, registers.register, id, command, Metadata(), projections=registers.projections)
    return id


def test_registers_are_visible_to_those_who_may_see_them(conn: Connection) -> None:
    viewer, editor, admin, auditor = map(person, ("viewer", "editor", "admin", "auditor"))
    open_one, closed = make(conn, "Open"), make(conn, "Closed", Access(Allowed(), Allowed((), (viewer.id,))))
    both = {open_one, closed}
    assert registers.visible(conn, admin) == registers.visible(conn, auditor) == both
    assert registers.visible(conn, editor) == {open_one}
    assert registers.visible(conn, viewer) == both, "whoever may write may see"
    assert registers.with_right(conn, viewer, "write") == {closed}
    assert registers.visible(conn, None) == frozenset()


def test_a_person_may_do_what_the_register_says(conn: Connection) -> None:
    viewer, editor = person("viewer"), person("editor")
    view = registers.get(conn, make(conn, "Salaries", Access(Allowed((), (viewer.id,)), Allowed(), Allowed())))
    assert view
    assert registers.may(viewer, "see", view)
    assert not registers.may(viewer, "write", view)
    assert not registers.may(editor, "see", view)
    assert not registers.may(None, "see", view)


def test_a_change_of_rights_is_said_in_words() -> None:
    names = {PEOPLE[0]: "Ana Ruiz", PEOPLE[1]: "Ben <i>"}
    was, now = Access(), Access(Allowed(("editor",), tuple(PEOPLE[:2])), Allowed(), Allowed((), (PEOPLE[0],)))
    assert [str(one) for one in access_changes(was, now, names.__getitem__)] == [
        "let <b>Ana Ruiz and Ben &lt;i&gt;</b> see it",
        "let <b>viewers</b> no longer see it",
        "let <b>editors</b> no longer write its records",
        "let <b>Ana Ruiz</b> define it",
    ]
    assert in_words(now, names.__getitem__) == [
        ("see it", "editors, Ana Ruiz and Ben <i>"),
        ("write its records", "nobody else"),
        ("define it", "Ana Ruiz"),
    ]
