"""What a change changed, field by field, as a timeline shows it. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from eventsourcing.records.domain import StoredValue, Values
from eventsourcing.records.showing import Shown, show
from eventsourcing.registers import Field, FieldSettings, Register, kinds

AROUND = 90  # characters of unchanged text left beside a change
LONGEST = 2_000  # characters of one stretch that was written or struck out

_WORDS = {"same": "same", "del": "removed", "ins": "added"}


class Diff(NamedTuple):
    """One field's value before and after. `words` is how a long text differs; `retired`: not used any more.

    `kind` is what the value was read as when the kind of the field was changed, in words; after that it has another id.
    """

    label: str
    was: Shown
    now: Shown
    difference: str
    words: list[tuple[str, str]]
    retired: bool
    kind: str = ""

    @property
    def undone(self) -> bool:
        """Whether it was changed and changed back, in several saves that are told as one."""
        return not self.kind and self.was.value == self.now.value


def diffs(was: Values, now: Values, then: Register, latest: Register, names: kinds.Names) -> list[Diff]:
    """The fields in the register's order, under the labels they had then."""
    fields = [field for field in then.fields if field.id in now]
    if len(fields) < len(now):
        known = {field.id for field in fields}
        fields += [latest.find(id) or Field(id, FieldSettings("A field")) for id in now if id not in known]
    moved = [field for field in fields if field.id in then.continued and was.get(field.id) is not None]
    told = {id for field in moved for id in then.lineage(field.id)}
    return [
        *(_moved(field, was[field.id], now, then, latest, names) for field in moved),
        *(_diff(field, was.get(field.id), now[field.id], latest, names) for field in fields if field.id not in told),
    ]


def _moved(
    field: Field, was: StoredValue, values: Values, then: Register, latest: Register, names: kinds.Names
) -> Diff:
    """A value that was read as the kind which its field had become."""
    into = [found for id in then.lineage(field.id) if values.get(id) is not None and (found := then.find(id))]
    now = into[-1] if into else field
    current, last = latest.current(field.id), then.lineage(field.id)[-1]
    return Diff(
        now.label,
        show(field, was, names),
        show(now, values.get(now.id), names),
        "",
        [],
        current is not None and current.retired,
        kinds.of(last).label.lower(),
    )


def _diff(field: Field, was: StoredValue, now: StoredValue, latest: Register, names: kinds.Names) -> Diff:
    kind, current = kinds.of(field.id), latest.current(field.id)
    return Diff(
        field.label,
        show(field, was, names),
        show(field, now, names),
        kind.difference(was, now, field),
        word_diff(str(was or ""), str(now or "")) if kind.name == "longtext" and was != now else [],
        current is not None and current.retired,
    )


def word_diff(was: str, now: str) -> list[tuple[str, str]]:
    """The pieces of both texts, without most of what stayed the same."""
    pieces = kinds.worddiff(was, now)
    last = len(pieces) - 1
    return [
        (_WORDS[tag], "".join(_clipped(tag, text, place == 0, place == last)))
        for place, (tag, text) in enumerate(pieces)
    ]


def _clipped(tag: str, text: str, begins: bool, ends: bool) -> Iterator[str]:
    if tag != "same":
        yield text if len(text) <= LONGEST else f"{text[:LONGEST]}… and {len(text) - LONGEST:,} more characters"
    elif len(text) <= AROUND * (1 if begins or ends else 2):
        yield text
    else:
        yield "" if begins else text[:AROUND]
        yield " … "
        yield "" if ends else text[-AROUND:]
