"""The form that says who may do what in a register: for each right the roles and the people who have it."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from eventsourcing import accounts
from eventsourcing.kernel import Connection
from eventsourcing.registers.access_words import ROLE_WORDS
from eventsourcing.registers.domain import RIGHTS, ROLES_FOR, Access, Allowed, Register
from eventsourcing.registers.forms import SeenForm
from eventsourcing.registers.looking import people_of
from eventsourcing.web.forms import reason_field

ALWAYS = ("admin", "auditor")  # who has their rights in any case


class HoldersField(SelectMultipleField):
    """Roles by their names and people by their ids; which there are to choose from is known at run time."""

    data: Any
    offered: frozenset[str] = frozenset()

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  # WTForms' own
        if set(self.data or ()) - self.offered:
            raise ValidationError("Choose among the roles and the people that are offered. One of these is gone.")


class ChangeRegisterAccessForm(SeenForm):
    see = HoldersField("See it")
    write = HoldersField("Write its records")
    define = HoldersField("Define it")
    reason = reason_field()

    def offer(self, people: Iterable["Holder"]) -> None:
        values = {one.value for one in people}
        for right, field in (("see", self.see), ("write", self.write), ("define", self.define)):
            field.offered = frozenset({*ROLES_FOR[right], *values})

    def access(self) -> Access:
        """What was chosen."""
        return Access(*(_allowed(self[right].data or (), ROLES_FOR[right]) for right in RIGHTS))


def _allowed(chosen: Sequence[str], roles: Sequence[str]) -> Allowed:
    people = (UUID(value) for value in chosen if value not in roles)
    return Allowed(tuple(role for role in roles if role in chosen), tuple(people))


def as_chosen(access: Access) -> dict[str, Any]:
    """The same as the form holds it."""
    return {right: [*access.given(right).roles, *map(str, access.given(right).people)] for right in RIGHTS}


class Holder(NamedTuple):
    """Who a right can be given to. `note` says what else there is to know, `rights` which of them it can be."""

    value: str
    name: str
    note: str = ""
    rights: Sequence[str] = RIGHTS


class Holders(NamedTuple):
    """Roles, people who are named already, and those who may be."""

    roles: list[Holder]
    named: list[Holder]
    others: list[Holder]


def holders(conn: Connection, register: Register, chosen: ChangeRegisterAccessForm | None = None) -> Holders:
    """All there are; people stand among the named ones also where `chosen` has just named them."""
    ticked = {value for right in RIGHTS for value in (chosen[right].data or ())} if chosen else set()
    named = people_of(register.access)
    known = accounts.everybody(conn)
    first = [_person(one) for one in known if one.id in named or str(one.id) in ticked]
    rest = [_person(one) for one in known if one.active and one.role not in ALWAYS]
    return Holders(
        [Holder(role, words.title(), "", _of_role(role)) for role, words in ROLE_WORDS.items()],
        first,
        [one for one in rest if one not in first],
    )


def _of_role(role: str) -> list[str]:
    return [right for right in RIGHTS if role in ROLES_FOR[right]]


def _person(one: accounts.UserView) -> Holder:
    return Holder(str(one.id), one.name, one.role if one.active else "no longer active")
