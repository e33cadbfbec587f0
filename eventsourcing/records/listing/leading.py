"""Addresses of lists that name fields whose kind has changed: they lead on to the fields that go on with those."""

from dataclasses import replace

from eventsourcing.records.listing.state import Filter, State
from eventsourcing.registers import Field, RegisterView, kinds


def led_on(register: RegisterView, state: State, names: kinds.Names) -> State:
    """The state in the fields of now. A place in the order of a field that is gone is none any more."""
    if not register.continued:
        return state
    sort = _current(register, state.sort)
    place = {} if sort == state.sort else {"after": "", "before": ""}
    return replace(
        state,
        filters=tuple(_filter(register, one, names) for one in state.filters),
        sort=sort,
        columns=tuple(dict.fromkeys(_current(register, id) for id in state.columns)),
        **place,
    )


def _current(register: RegisterView, id: str) -> str:
    field = register.current(id)
    return field.id if field else id


def _filter(register: RegisterView, one: Filter, names: kinds.Names) -> Filter:
    was, now = register.find(one.field_id), register.current(one.field_id)
    if was is None or now is None or was == now:
        return one
    return replace(one, field_id=now.id, values=tuple(_reread(value, was, now, names) for value in one.values))


def _reread(text: str, was: Field, now: Field, names: kinds.Names) -> str:
    """The value as the new kind writes it; what is no value, such as a part of a text, as it is."""
    try:
        value = kinds.of(was.id).read(text, was, names)
        return kinds.of(now.id).export(kinds.continued(value, was, now, names), now, names)
    except kinds.Unfit:
        return text
