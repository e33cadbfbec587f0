"""What others changed while somebody was editing."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from uuid import UUID

from eventsourcing import accounts, web
from eventsourcing.kernel import Recorded, read_stream
from eventsourcing.records.domain import RecordChanged
from eventsourcing.registers import RegisterView


def changes_between(record_id: UUID, after: int, until: int) -> list[Recorded]:
    """The changes of values in the versions after `after`, up to `until`."""
    if after == until:
        return []
    events = web.codec().decode_all(read_stream(web.connection(), record_id, after=after, until=until))
    return [one for one in events if isinstance(one.event, RecordChanged)]


def who(changes: Sequence[Recorded]) -> dict[int, str]:
    """Who made each of these changes, by its position: the name they had then."""
    people = [(one.actor_id, one.position) for one in changes if one.actor_id]
    names = accounts.names_at(web.connection(), people)
    return {one.position: web.timeline.actor_of(one, names).name for one in changes}


def merged(register: RegisterView, changes: Sequence[Recorded]) -> str:
    """Whose changes were kept beside one's own: "Ana Ruiz changed Seats meanwhile; both are kept."."""
    if not changes:
        return ""
    names, user = who(changes), web.current_user()
    said = []
    for actor_id, by_one in groupby(sorted(changes, key=lambda one: str(one.actor_id)), lambda one: one.actor_id):
        theirs = list(by_one)
        name = "You yourself, in another window," if user and actor_id == user.id else names[theirs[0].position]
        fields = dict.fromkeys(id for one in theirs for id in one.event.values)
        said.append(f"{name} changed {labels(register, fields)}")
    return f"{listed(said)} meanwhile; {'both' if len(changes) == 1 else 'all'} are kept."


def labels(register: RegisterView, field_ids: Iterable[str]) -> str:
    """The fields' labels, as a list in words."""
    fields = [register.current(id) for id in field_ids]
    return listed(list(dict.fromkeys(field.label if field else "a field" for field in fields)))


def listed(words: Sequence[str]) -> str:
    """The words as a list in words: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
