"""What people, records, registers and imported files were called at some events, asked for all of them at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from eventsourcing import accounts, registers
from eventsourcing.kernel import Connection, Recorded
from eventsourcing.records.belonging import registers_of
from eventsourcing.records.domain import Values
from eventsourcing.records.queries import file_names, known, titles_at
from eventsourcing.registers import History, Register, kinds

LATEST = 2**63 - 1

Group = Sequence[Recorded]
Moment = tuple[UUID, int]


class NamesThen(kinds.Nobody):
    """Names for the kinds, as they were right after one position of the log."""

    def __init__(self, users: Mapping[Moment, str], records: Mapping[Moment, str], position: int) -> None:
        self._users, self._records, self._position = users, records, position

    def user(self, user_id: str) -> str | None:
        return self._users.get((UUID(user_id), self._position))

    def record(self, record_id: str) -> str | None:
        return self._records.get((UUID(record_id), self._position))


class Then:
    """Knows them for the events of these groups, each of which is told in the names of the time of its events.

    Where the groups are of one record's timeline, `of` is that record: others that link to it are told by their titles.
    """

    def __init__(self, conn: Connection, groups: Iterable[Group], of: UUID | None = None) -> None:
        groups = list(groups)
        events = [one for group in groups for one in group]
        self.users = accounts.names_at(conn, list(_people(groups)))
        self.titles = titles_at(conn, list(_records(groups, of)))
        self.active = accounts.active(conn, {one.actor_id for one in events if one.actor_id})
        self.files = file_names(conn, {one.change_set_id for one in events if one.source == "import"})
        own = known(conn, of) if of else None
        self._register_of = {own.id: own.register_id} if own else {}
        if others := {one.aggregate_id for one in events} - self._register_of.keys():
            self._register_of |= registers_of(conn, others)
        self._histories = registers.histories(conn, set(self._register_of.values()))

    def history(self, record_id: UUID) -> History:
        return self._histories[self._register_of[record_id]]

    def register(self, one: Recorded) -> Register:
        """The event's record's register as it was then."""
        return self.history(one.aggregate_id).at(one.position)

    def latest(self, one: Recorded) -> Register:
        return self.history(one.aggregate_id).at(LATEST)

    def names(self, position: int) -> NamesThen:
        return NamesThen(self.users, self.titles, position)


def _people(groups: Sequence[Group]) -> Iterator[Moment]:
    for group in groups:
        yield from ((one.actor_id, one.position) for one in group if one.actor_id)
        yield from _named(group, "user-")


def _records(groups: Sequence[Group], of: UUID | None) -> Iterator[Moment]:
    for group in groups:
        yield from ((one.aggregate_id, one.position) for one in group if of and one.aggregate_id != of)
        yield from _named(group, "link-")


def _named(group: Group, kind: str) -> set[Moment]:
    """All that the group's values of this kind name, at each of its positions: its sum is told in the latest names."""
    ids = {value for one in group for values in _values(one) for id, value in values.items() if id.startswith(kind)}
    return {(UUID(id), one.position) for one in group for id in ids if isinstance(id, str)} if ids else set()


def _values(one: Recorded) -> Iterator[Values]:
    yield getattr(one.event, "values", {})
    yield getattr(one.event, "was", {})
