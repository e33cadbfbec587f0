"""Events to canonical JSON and back, through the upcasters, with every fault named by position and path."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from eventsourcing.kernel.decider import Decider, StoredForm, Upcaster
from eventsourcing.kernel.errors import AppendRefused, CorruptEvent, Rejected
from eventsourcing.kernel.events import Event, NewEvent, Recorded, Stored
from eventsourcing.kernel.ids import uuid7

_json = msgspec.json.Encoder(order="sorted", decimal_format="string", uuid_format="canonical")
_as_is = msgspec.json.Encoder()
_PAST_UTF16 = re.compile(b"[\xf0-\xf4]")  # the first byte of a character that is two units in UTF-16
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785) of what events hold: sorted keys, no white space, no floats.

    msgspec sorts keys by their UTF-8, the RFC by their UTF-16: the same, unless there are characters beyond U+FFFF.
    """
    encoded = _json.encode(value)
    if encoded.isascii() or not _PAST_UTF16.search(encoded):
        return encoded
    return _as_is.encode(_sorted(msgspec.json.decode(encoded)))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    return [_sorted(element) for element in value] if isinstance(value, list) else value


def storable(value: Any, field: str | None = None) -> bytes:
    """Canonical JSON that PostgreSQL can store; raises Rejected where a text holds what it cannot."""
    try:
        encoded = canonical(value)
    except UnicodeEncodeError:
        raise Rejected("The text holds half a character (a lone surrogate), which cannot be stored.", field) from None
    if b"\\u0000" in encoded and _NUL.search(encoded):  # a fast look first; it may be a backslash that somebody wrote
        raise Rejected("The text holds the character NUL, which cannot be stored.", field)
    return encoded


class Canonical(bytes):
    """Canonical JSON of our own making, which need not be looked at again."""

    __slots__ = ()


def check_canonical(event: NewEvent) -> None:
    """Raises AppendRefused where the data are not canonical JSON without floats: their hash would never fit again."""
    if event.data.__class__ is Canonical:
        return
    why = "it is not sorted, or not as short as it can be, or holds a key twice"
    try:
        if not _NUL.search(event.data) and canonical(_exactly.decode(event.data)) == event.data:
            return
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError) as error:
        why = str(error)
    raise AppendRefused(f"The data of {event.event_type} are not canonical JSON that comes back as it was: {why}.")


def _no_float(text: str) -> Any:
    raise ValueError(f"{text[:20]} is no integer")


_exactly = msgspec.json.Decoder(float_hook=_no_float)


class Codec:
    """Knows the event classes of some deciders: encodes new events and decodes stored ones."""

    def __init__(self, deciders: Iterable[Decider[Any, Any, Any]]) -> None:
        self._classes: dict[str, type[Event]] = {}
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {}
        self._upcasters: dict[tuple[str, int], Upcaster] = {}
        self._aggregates: dict[str, set[str]] = {}
        for decider in deciders:
            for event_class in decider.event_classes:
                self._learn(event_class)
                self._aggregates.setdefault(event_class.__name__, set()).add(decider.aggregate_type)
            for upcaster in decider.upcasters:
                self._upcasters[upcaster.event_type, upcaster.schema_version] = upcaster
        self._newest = {
            (name, self._classes[name].schema_version): decoder
            for name, decoder in self._decoders.items()
            if (name, self._classes[name].schema_version) not in self._upcasters
        }

    @property
    def event_classes(self) -> dict[str, type[Event]]:
        """The event classes by their names in the log."""
        return dict(self._classes)

    def _learn(self, event_class: type[Event]) -> None:
        name = event_class.__name__
        if self._classes.get(name, event_class) is not event_class:
            raise ValueError(f"Two event classes are called {name}.")
        if _holds_floats(inspect.type_info(event_class)):
            raise ValueError(f"{name} holds a float, which would not come back from jsonb as it was.")
        self._classes[name] = event_class
        self._decoders[name] = msgspec.json.Decoder(event_class)

    def encode(self, event: Event) -> NewEvent:
        """The event as the log takes it, with a new event id. Raises Rejected where a text in it cannot be stored."""
        name = type(event).__name__
        if self._classes.get(name) is not type(event):
            raise TypeError(f"{name} is not among the decider's events: it could be stored, and never read again.")
        return NewEvent(uuid7(), name, type(event).schema_version, Canonical(storable(event)))

    def decode(self, stored: Stored) -> Sequence[Recorded]:
        """The stored event as instances of its newest classes: one, or several where an upcaster split it.

        Raises CorruptEvent where the type is unknown, the schema is newer than the code, or the data do not fit.
        """
        decoder = self._newest.get((stored.event_type, stored.schema_version))
        if decoder is None:
            return [_recorded(stored, self._convert(stored, form)) for form in self._upcast(stored)]
        try:
            return (_recorded(stored, decoder.decode(stored.data)),)
        except Exception as error:  # also numbers too long and nesting too deep for Python
            raise _corrupt(stored, error) from error

    def strays(self, recorded: Recorded) -> bool:
        """Whether no aggregate of its type has such events."""
        return recorded.aggregate_type not in self._aggregates[type(recorded.event).__name__]

    def decode_all(self, stored: Iterable[Stored]) -> list[Recorded]:
        """All of them, in the same order."""
        return [recorded for one in stored for recorded in self.decode(one)]

    def _upcast(self, stored: Stored) -> list[StoredForm]:
        """The newest forms of a stored event, each by a way of its own on which no form comes twice."""
        form = (stored.event_type, stored.schema_version, _decoded(stored))
        waiting: list[tuple[StoredForm, frozenset[tuple[str, int]]]] = [(form, frozenset())]
        newest: list[StoredForm] = []
        while waiting:
            form, before = waiting.pop(0)
            key = form[:2]
            upcaster = self._upcasters.get(key)
            if upcaster is None:
                newest.append(form)
                continue
            if key in before:
                why = f"its upcasters go in a circle: {key[0]} {key[1]} leads to itself"
                raise CorruptEvent(stored.position, stored.event_type, why)
            waiting[:0] = [(after, before | {key}) for after in _next_forms(stored, upcaster, form)]
        return newest

    def _convert(self, stored: Stored, form: StoredForm) -> Event:
        event_type, schema_version, data = form
        self._expect_newest(stored, event_type, schema_version)
        try:
            event: Event = self._decoders[event_type].decode(canonical(data))
        except Exception as error:
            raise _corrupt(stored, error) from error
        return event

    def _expect_newest(self, stored: Stored, event_type: str, schema_version: int) -> None:
        known = self._classes.get(event_type)
        if known is None:
            raise CorruptEvent(stored.position, event_type, "no event class has this name")
        if known.schema_version != schema_version:
            raise CorruptEvent(
                stored.position,
                event_type,
                f"it has schema version {schema_version}; the code knows {known.schema_version} and no way between",
            )


@cache
def codec_of(decider: Decider[Any, Any, Any]) -> Codec:
    """The codec for one decider's events."""
    return Codec((decider,))


def _recorded(stored: Stored, event: Event) -> Recorded:
    s = stored
    return Recorded(
        s.position, s.event_id, s.aggregate_type, s.aggregate_id, s.version, s.event_type, s.recorded_at,
        s.effective_at, s.actor_id, s.actor_kind, s.source, s.reason, s.command_id, s.change_set_id, s.causation_id,
        event,
    )  # fmt: skip


def _decoded(stored: Stored) -> Any:
    try:
        return msgspec.json.decode(stored.data)
    except Exception as error:
        raise _corrupt(stored, error) from error


def _next_forms(stored: Stored, upcaster: Upcaster, form: StoredForm) -> list[StoredForm]:
    """What an upcaster makes of a form, if that is forms."""
    try:
        forms = [*upcaster.upcast(form[2])]
        wrong = [one for one in forms if not _is_form(one)]
    except Exception as error:
        raise CorruptEvent(stored.position, form[0], f"its upcaster failed: {error!r}") from error
    if wrong or not forms:
        why = f"its upcaster returned {repr(wrong[0])[:80]}, no form of an event" if wrong else "its upcaster lost it"
        raise CorruptEvent(stored.position, form[0], why)
    return forms


def _is_form(form: Any) -> bool:
    if not isinstance(form, tuple) or len(form) != 3:
        return False
    event_type, schema_version, data = form
    return isinstance(event_type, str) and type(schema_version) is int and isinstance(data, dict)


def _corrupt(stored: Stored, error: Exception) -> CorruptEvent:
    found = re.search(r" - at `(.+)`$", str(error))
    return CorruptEvent(stored.position, stored.event_type, str(error), found[1] if found else "$")


def _holds_floats(kind: Any, seen: frozenset[str] = frozenset()) -> bool:
    if isinstance(kind, inspect.FloatType | inspect.AnyType):
        return True
    if isinstance(kind, inspect.StructType):
        name = f"{kind.cls.__module__}.{kind.cls.__qualname__}"
        return name not in seen and any(_holds_floats(f.type, seen | {name}) for f in kind.fields)
    if isinstance(kind, inspect.UnionType):
        return any(_holds_floats(member, seen) for member in kind.types)
    if isinstance(kind, inspect.DictType):
        return _holds_floats(kind.value_type, seen)
    if isinstance(kind, inspect.TupleType):
        return any(_holds_floats(member, seen) for member in kind.item_types)
    return isinstance(kind, inspect.CollectionType) and _holds_floats(kind.item_type, seen)
