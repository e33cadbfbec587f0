"""Events of records as entries of a timeline: who did it, in which manner, and what it changed."""

from collections.abc import Iterable, Sequence
from datetime import UTC
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Connection, Recorded
from eventsourcing.records.domain import RecordChanged, RecordCommented, RecordCreated
from eventsourcing.records.timeline.diffs import Diff, diffs
from eventsourcing.records.timeline.saves import changed, links_to
from eventsourcing.records.timeline.then import Group, Then
from eventsourcing.web.timeline import Actor, Day, Entry

_WORDS = {"token": "API token", "process": "Automation", "system": "System"}
_THROUGH = {"command line": "on the command line", "api": "through the API"}


class LinkedFrom(NamedTuple):
    """Another record which linked to this one through these fields, or no longer does; named as it was then."""

    record_id: UUID
    title: str
    register: str
    fields: list[str]


class Told(NamedTuple):
    """What a sentence needs to know beside the event.

    `by` is the person behind an import, `gone` whether the account is no longer active, `through` the way it came in
    where that is not plain. `saves` are the single entries of one that tells of several, newest first, and `since` is
    the oldest of those. `links` are other records' links to this one, `linked` whether they were made or removed.
    """

    policy: str
    by: str = ""
    gone: bool = False
    through: str = ""
    diffs: list[Diff] = []  # noqa: RUF012  # nobody adds to it
    saves: tuple[Entry, ...] = ()
    since: Recorded | None = None
    links: list[LinkedFrom] = []  # noqa: RUF012  # nobody adds to it
    linked: bool = True


def days(record_id: UUID, groups: Iterable[Group], then: Then) -> list[Day]:
    """The groups of events of a record's timeline, each as one entry, by days."""
    entries = [tell(record_id, group, then) for group in groups]
    return [
        Day(day, tuple(of_day))
        for day, of_day in groupby(entries, lambda entry: entry.recorded.recorded_at.astimezone(UTC).date())
    ]


def told(conn: Connection, events: Iterable[Recorded]) -> list[Entry]:
    """Events of any records, each told by itself."""
    groups = [(one,) for one in events]
    then = Then(conn, groups)
    return [tell(one.aggregate_id, (one,), then) for (one,) in groups]


def tell(record_id: UUID, group: Group, then: Then) -> Entry:
    """One entry: a save, or several in one."""
    newest = group[0]
    actor, told = _actor(newest, then), _manner(newest, then)
    if newest.aggregate_id != record_id:
        links = [_linked(record_id, one, then) for one in group]
        return Entry(newest, actor, told._replace(links=links, linked=links_to(record_id, newest.event.values)))
    told = told._replace(diffs=_diffs(group, then))
    if len(group) > 1:
        told = told._replace(saves=tuple(tell(record_id, (one,), then) for one in group), since=group[-1])
    return Entry(newest, actor, told)


def _actor(one: Recorded, then: Then) -> Actor:
    if one.source == "import":
        return Actor(one.actor_id, then.files.get(one.change_set_id, "of a file"), one.actor_kind, "Import")
    if one.actor_id is None and one.source == "command line":
        return Actor(None, "The command line", one.actor_kind, "")
    return Actor(
        one.actor_id, web.timeline.actor_of(one, then.users).name, one.actor_kind, _WORDS.get(one.actor_kind, "")
    )


def _manner(one: Recorded, then: Then) -> Told:
    person = one.actor_id if one.actor_kind == "person" else None
    return Told(
        policy="off" if isinstance(one.event, RecordCreated | RecordCommented) else then.register(one).reason_policy,
        by=then.users.get((person, one.position), "") if person and one.source == "import" else "",
        gone=person is not None and person not in then.active,
        through=_THROUGH.get(one.source, "") if person else "",
    )


def _diffs(group: Group, then: Then) -> list[Diff]:
    newest = group[0]
    match newest.event:
        case RecordCreated(values=values):
            was, now = dict.fromkeys(values), values
        case RecordChanged():
            was, now = changed(group)
        case _:
            return []
    found = diffs(was, now, then.register(newest), then.latest(newest), then.names(newest.position))
    return [_with_people(one) for one in found]


def _with_people(diff: Diff) -> Diff:
    """People linked to their pages, for those who may see these."""
    if diff.now.field.kind != "user":
        return diff
    user = web.current_user()
    if user is None or user.role not in ("admin", "auditor"):
        return diff
    was, now = (one._replace(href=f"/users/{one.value}") if one.value else one for one in (diff.was, diff.now))
    return diff._replace(was=was, now=now)


def _linked(record_id: UUID, one: Recorded, then: Then) -> LinkedFrom:
    register = then.register(one)
    linked = links_to(record_id, one.event.values)
    values = one.event.values if linked else one.event.was
    labels = [field.label for field in register.fields if values.get(field.id) == str(record_id)]
    return LinkedFrom(one.aggregate_id, then.titles[one.aggregate_id, one.position], register.name, labels)


def listed(diffs: Sequence[Diff]) -> tuple[list[str], int]:
    """The labels that a headline names, and how many it does not."""
    labels = [one.label for one in diffs]
    return (labels, 0) if len(labels) <= 3 else (labels[:2], len(labels) - 2)
