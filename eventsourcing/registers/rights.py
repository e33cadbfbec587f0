"""Who may do what in which register: asked by the pages, and by everything that shows what is in registers."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Connection
from eventsourcing.registers.domain import RIGHTS, Register
from eventsourcing.registers.naming import all_names
from eventsourcing.registers.read_model import RegisterView, decode_access, known, known_all

MISSING = "There is no such register."
REFUSALS = {
    "write": "You may look at this register, but not change what is kept in it. An admin can let you.",
    "define": "You may look at this register, but not change what it is. An admin can let you.",
}
NONE: frozenset[str] = frozenset()
HIDDEN = "hidden"  # what is there in place of a right where somebody has none
Granted = Mapping[str, frozenset[UUID]]


class Person(Protocol):
    """Somebody with an account: the one who is signed in, or one for whom work goes on in the background."""

    @property
    def id(self) -> UUID: ...
    @property
    def role(self) -> str: ...


def may(user: Person | None, right: str, register: Register) -> bool:
    """Whether this person may "see", "write" or "define" the register. Nobody may do anything."""
    return user is not None and right in register.access.rights(user.id, user.role)


def visible(conn: Connection, user: Person | None) -> frozenset[UUID]:
    """The ids of all registers that this person may see, the retired ones too."""
    return with_right(conn, user, "see")


def hidden(conn: Connection, user: Person | None) -> frozenset[UUID]:
    """The ids of all registers that this person may not see: hardly any, as a rule, where those to be seen are many."""
    return _granted(conn, user)[HIDDEN]


def with_right(conn: Connection, user: Person | None, right: str) -> frozenset[UUID]:
    """The ids of all registers in which this person has the right."""
    return _granted(conn, user)[right]


def _granted(conn: Connection, user: Person | None) -> Granted:
    """By right, in which registers this person has it; remembered from one request to the next."""
    who = (user.id, user.role) if user else None
    return web.lasting("rights of", who, lambda: _ask(conn, user))


def _ask(conn: Connection, user: Person | None) -> Granted:
    granted: dict[str, set[UUID]] = {right: set() for right in (*RIGHTS, HIDDEN)}
    for access, ids in conn.execute("SELECT access::text, array_agg(id) FROM registers GROUP BY access").fetchall():
        rights = decode_access(access).rights(user.id, user.role) if user else NONE
        for right in rights or {HIDDEN}:
            granted[right].update(ids)
    return {right: frozenset(ids) for right, ids in granted.items()}


def rights_in(user: Person, register_id: UUID) -> frozenset[str]:
    """What this person may do in the register; nothing where there is none."""
    found = known(web.connection(), register_id)
    return found.access.rights(user.id, user.role) if found else NONE


def all_visible() -> list[RegisterView]:
    """The registers that whoever sends this request may see, by name, those in use first."""
    conn, seen = web.connection(), visible_here()
    ids = [id for id in all_names(conn) if id in seen]
    views = known_all(conn, ids)
    return [views[id] for id in ids]


def visible_here() -> frozenset[UUID]:
    """The registers that whoever sends this request may see."""
    return visible(web.connection(), web.current_user())


def hidden_here() -> frozenset[UUID]:
    """The registers that whoever sends this request may not see."""
    return hidden(web.connection(), web.current_user())
