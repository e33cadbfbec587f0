"""A field whose kind changes: what its values are in the field that goes on with them, and what else carries over."""

from typing import Any

from msgspec.structs import replace

from eventsourcing.registers.domain import Field, FieldSettings, Limits, StoredValue
from eventsourcing.registers.kinds.kind import Kind, as_stored
from eventsourcing.registers.kinds.names import HIDDEN, NOBODY, Names
from eventsourcing.registers.kinds.settings import WITH_OPTIONS
from eventsourcing.registers.kinds.unfit import Unfit


def taken(source: Kind[Any], kind: Kind[Any], value: StoredValue, was: Field, now: Field, names: Names) -> StoredValue:
    """What a value of the field that was, of the source kind, is in the one that goes on with it; raises Unfit."""
    if source.show(value, was, names) == HIDDEN:
        raise Unfit("It names a record that you cannot see.")
    if not source.takes_any_word:  # then its values are written as they are stored, not as the field's people write
        now = as_stored(now)
    found: StoredValue = kind.take(value, source, was, now, names)
    if found is None:
        raise Unfit("Nothing is left of it.")
    return found


def carried(source: Kind[Any], kind: Kind[Any], was: Field) -> FieldSettings:
    """What a field of another kind keeps of the settings; what it needs beyond them is for somebody to say."""
    settings = was.settings
    limits = {name: getattr(settings.limits, name) for name in set(kind.limits) & set(source.limits)}
    kept = FieldSettings(
        settings.label,
        settings.help,
        settings.required,
        settings.unique,
        limits=Limits(**{name: limit for name, limit in limits.items() if _suits(kind, name, limit)}),
        options=settings.options if kind.name in WITH_OPTIONS else (),
    )
    return replace(kept, default=_default(source, kind, was, Field(f"{kind.name}-", kept)))


def _suits(kind: Kind[Any], name: str, limit: Any) -> bool:
    """Whether the least or greatest value is one for this kind too, in whatever currency."""
    if limit is None or name not in ("minimum", "maximum"):
        return True
    try:
        kind.parse(limit, Field(f"{kind.name}-", FieldSettings("", limits=Limits(currency="XXX"))), NOBODY)
    except Unfit:
        return False
    return True


def _default(source: Kind[Any], kind: Kind[Any], was: Field, now: Field) -> StoredValue:
    if was.settings.default is None:
        return None
    try:
        return taken(source, kind, was.settings.default, was, now, NOBODY)
    except Unfit:
        return None
