"""What the pages of registers show beside the register itself: names, and its timeline."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from flask import abort

from eventsourcing import accounts, web
from eventsourcing.kernel import Recorded
from eventsourcing.registers import kinds, read_model
from eventsourcing.registers.access_words import access_changes, in_words
from eventsourcing.registers.domain import (
    RIGHTS,
    Access,
    FieldChanged,
    FieldKindChanged,
    Register,
    RegisterAccessChanged,
    RegisterDescribed,
)
from eventsourcing.registers.naming import all_names
from eventsourcing.registers.rights import all_visible, visible_here
from eventsourcing.registers.words import RegisterName, changes, kind_change, text_changes


class Told(NamedTuple):
    """What the sentence about an event needs to know: the register before and after it, and what changed in a text.

    `access` says in words who may do what after it.
    """

    before: Register
    register: Register
    changes: Sequence[Any] = ()
    access: Sequence[tuple[str, str]] = ()


class People(kinds.Nobody):
    """Names for the kinds: people by their accounts; no record is a default."""

    def user(self, user_id: str) -> str | None:
        return accounts.names(web.connection(), [UUID(user_id)]).get(UUID(user_id))

    def users(self) -> list[tuple[str, str]]:
        return [(str(user.id), user.name) for user in accounts.list_active(web.connection())]

    def find_user(self, text: str) -> str | None:
        known = dict(self.users())
        found = accounts.find(web.connection(), text)
        return text if text in known else str(found.id) if found else None


def shown(register_id: UUID) -> read_model.RegisterView:
    """The register, or 404."""
    found = read_model.get(web.connection(), register_id)
    if found is None:
        abort(404)
    return found


def register_names() -> RegisterName:
    """What registers are called now, by their ids, as far as they are to be seen."""
    seen = visible_here()
    names = {id: name for id, name in all_names(web.connection()).items() if id in seen}
    return lambda register_id: names.get(register_id, "a register you cannot see")


def register_choices() -> list[tuple[str, str]]:
    """The registers to link to."""
    return [(str(view.id), view.name) for view in all_visible() if not view.retired]


def story(register_id: UUID, events: Sequence[Recorded]) -> list[web.timeline.Day]:
    """These events of the register, told."""
    conn = web.connection()
    history, register_name = read_model.history(conn, register_id), register_names()
    named = accounts.names_at(conn, list(_people_named(events, history)))
    return web.timeline.days(
        events, partial(accounts.names_at, conn), lambda one: _told(one, history, register_name, named)
    )


def _people_named(events: Sequence[Recorded], history: read_model.History) -> Iterator[tuple[UUID, int]]:
    """The people whose rights these events gave or took, each at the time of the event."""
    for one in events:
        if isinstance(one.event, RegisterAccessChanged):
            for access in (history.at(one.position - 1).access, one.event.access):
                yield from ((person, one.position) for person in people_of(access))


def access_now(view: read_model.RegisterView) -> list[tuple[str, str]]:
    """For each right in words who has it, by the names of now."""
    names = accounts.names(web.connection(), people_of(view.access))
    return in_words(view.access, lambda person: names.get(person, "somebody unknown"))


def people_of(access: Access) -> set[UUID]:
    """Everybody who is named."""
    return {person for right in RIGHTS for person in access.given(right).people}


def _told(
    recorded: Recorded, history: read_model.History, register_name: RegisterName, named: Mapping[tuple[UUID, int], str]
) -> Told:
    before, after = history.at(recorded.position - 1), history.at(recorded.position)
    match recorded.event:
        case FieldChanged(field_id, settings):
            was = before.field(field_id).settings
            return Told(before, after, changes(field_id, was, settings, register_name))
        case FieldKindChanged(field_id, field):
            return Told(before, after, [kind_change(before.field(field_id), field)])
        case RegisterDescribed(_, description):
            return Told(before, after, text_changes(before.description, description))
        case RegisterAccessChanged(access):
            name = partial(_name_then, named, recorded.position)
            return Told(before, after, access_changes(before.access, access, name), in_words(access, name))
        case _:
            return Told(before, after)


def _name_then(named: Mapping[tuple[UUID, int], str], position: int, person: UUID) -> str:
    return named.get((person, position), "somebody unknown")


def kind_label(field_id: str) -> str:
    return kinds.of(field_id).label
