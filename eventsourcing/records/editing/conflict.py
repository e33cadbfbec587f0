"""Two people changed the same fields: what stands against what, and who and why."""

from typing import NamedTuple
from uuid import UUID

from eventsourcing.kernel import Recorded
from eventsourcing.records.domain import StoredValue, Values
from eventsourcing.records.editing.forms import Sheet
from eventsourcing.records.editing.merging import changes_between, who
from eventsourcing.records.showing import Shown, show
from eventsourcing.registers import kinds


class Collision(NamedTuple):
    """One field that both changed. `theirs_change` and `yours_change` say how far each is from what it was."""

    id: str
    was: Shown
    theirs: Shown
    yours: Shown
    theirs_change: str
    yours_change: str
    word_diff: list[tuple[str, str]]
    by: str
    recorded: Recorded | None


class Merged(NamedTuple):
    """A field that only one of the two changed."""

    shown: Shown
    by: str = ""


class ConflictPage(NamedTuple):
    """All that the page shows. `opened` is the version that the form was made of, `version` the one to save upon."""

    opened: int
    version: int
    collisions: list[Collision]
    mine: list[Merged]
    theirs: list[Merged]

    @property
    def sole(self) -> Collision | None:
        """The first collision, where all of theirs come from one save: then its author stands above all."""
        saves = {one.recorded.position if one.recorded else 0 for one in self.collisions}
        return self.collisions[0] if len(saves) == 1 else None

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(one.by for one in self.collisions))


def collided(seen: Values, now: Values, mine: Values) -> list[str]:
    """The fields that stand otherwise than they were seen and otherwise than I want them."""
    return [id for id, value in mine.items() if now.get(id) not in (seen.get(id), value)]


class Sides(NamedTuple):
    """The record before both, as others left it, and as I want it: only the fields that I changed."""

    opened: int
    was: Values
    version: int
    theirs: Values
    mine: Values


def compare(record_id: UUID, sheet: Sheet, sides: Sides) -> ConflictPage:
    """Put my values against those which others have saved since the form was opened."""
    changes = changes_between(record_id, sides.opened, sides.version)
    names = who(changes)
    latest = {id: one for one in changes for id in one.event.values if id in sheet.fields}
    clashes = [id for id in sheet.about.collided.ids() if id in sheet.fields]
    return ConflictPage(
        sides.opened,
        sides.version,
        [_collision(sheet, id, sides, latest.get(id), names) for id in clashes],
        [Merged(_shown(sheet, id, value)) for id, value in sides.mine.items() if id not in clashes],
        [
            Merged(_shown(sheet, id, sides.theirs.get(id)), names[one.position])
            for id, one in latest.items()
            if id not in {*sides.mine, *clashes} and sides.theirs.get(id) != sides.was.get(id)
        ],
    )


def _collision(sheet: Sheet, id: str, sides: Sides, latest: Recorded | None, names: dict[int, str]) -> Collision:
    field, kind = sheet.fields[id], kinds.of(id)
    was, theirs, mine = (values.get(id) for values in (sides.was, sides.theirs, sides.mine))
    return Collision(
        id,
        _shown(sheet, id, was),
        _shown(sheet, id, theirs),
        _shown(sheet, id, mine),
        kind.difference(was, theirs, field),
        kind.difference(was, mine, field),
        _word_diff(str(was or ""), str(theirs or "")) if field.kind == "longtext" else [],
        names[latest.position] if latest else "",
        latest,
    )


def _word_diff(was: str, now: str) -> list[tuple[str, str]]:
    words = {"del": "removed", "ins": "added", "same": "same"}
    return [(words[tag], text) for tag, text in kinds.worddiff(was, now)]


def _shown(sheet: Sheet, id: str, value: StoredValue) -> Shown:
    return show(sheet.fields[id], value, sheet.names)
