"""From a list's address to a question that this register can answer; what it cannot is left out and said."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from eventsourcing.kernel import Connection
from eventsourcing.records.continuing.moving import unfinished
from eventsourcing.records.listing import keys as listing_keys
from eventsourcing.records.listing import orders as listing_orders
from eventsourcing.records.listing import searching
from eventsourcing.records.listing.clauses import of_condition
from eventsourcing.records.listing.leading import led_on
from eventsourcing.records.listing.orders import Order
from eventsourcing.records.listing.question import Question
from eventsourcing.records.listing.state import NEWEST_FIRST, Filter, State
from eventsourcing.records.names import DatabaseNames
from eventsourcing.registers import Field, RegisterView, kinds

USUAL_COLUMNS = 8
MOST_KEYS = 2000


class Chip(NamedTuple):
    """A filter in words: the field, the operator, and the values of which one must be."""

    filter: Filter
    label: str
    operator: str
    values: list[str]


@dataclass(frozen=True)
class Reading:
    """What an address says about a register. `state` is what is left of it; `notes` tell what was left out."""

    state: State
    question: Question
    columns: list[Field]
    sort: str
    chips: list[Chip]
    notes: list[str]


def understand(conn: Connection, register: RegisterView, state: State, names: DatabaseNames) -> Reading:
    """Read the whole address, as far as it makes sense for this register."""
    state = led_on(register, state, names)
    notes = list(_unfinished(conn, register))
    chips: list[Chip] = []
    clauses = [*searching.clauses(conn, register, state.q, names)]
    conditions = []
    for one in state.filters:
        try:
            conditions.append((one.field_id, condition_of(register, one, names)))
            chips.append(_chip(register.field(one.field_id), one, names))
        except kinds.Unfit as unfit:
            field = register.find(one.field_id)
            notes.append(f"{f'The filter on {field.label}' if field else 'A filter'} was left out. {unfit.message}")
    columns = _columns(register, state, notes)
    sort = _sort(register, state, notes)
    state = replace(
        state,
        filters=tuple(chip.filter for chip in chips),
        columns=state.columns and (tuple(column.id for column in columns[1:]) or ("title",)),
        sort=sort if state.sort else "",
    )
    descending = replace(state, sort=sort).descending
    order = order_of(conn, register, sort, names)
    for field_id, condition in conditions:
        clauses.append(of_condition(register.id, field_id, condition))
        order = listing_keys.narrowed(order, sort, condition) if field_id == sort else order
    question = Question(register.id, order, descending, tuple(clauses), state.archived)
    return Reading(state, question, columns, sort, chips, notes)


def _unfinished(conn: Connection, register: RegisterView) -> Iterator[str]:
    """What the list cannot show yet."""
    for _, field_id in unfinished(conn, register.id) if register.continued else ():
        label, kind = register.field(field_id).label, kinds.of(register.continued[field_id]).label.lower()
        yield f"The values of {label} are still being read as {kind}. Until that is done, some are missing here."


def condition_of(register: RegisterView, one: Filter, names: kinds.Names) -> kinds.Condition:
    """What the filter asks for. Raises Unfit."""
    field = register.find(one.field_id)
    if field is None:
        raise kinds.Unfit("This register has no such field.")
    if len(one.values) > 1 and not field.settings.options:
        raise kinds.Unfit("This field is filtered by one value.")
    raw: kinds.Raw = list(one.values) if field.settings.options else one.values[0]
    return kinds.condition(one.operator, raw, field, names)


def _chip(field: Field, one: Filter, names: kinds.Names) -> Chip:
    kind = kinds.of(field.id)
    operator = next(known for known in kind.operators if known.name == one.operator)
    values = [_in_words(field, one.operator, value, names) for value in one.values] if operator.needs_value else []
    return Chip(one, field.label, operator.label, values)


def _in_words(field: Field, operator: str, value: str, names: kinds.Names) -> str:
    if operator.startswith(("contains", "starts")):
        return value
    kind = kinds.of(field.id)
    try:
        return kind.show(kind.read(value, field, names), field, names)
    except kinds.Unfit:  # a whole day for a moment, which the operator takes
        return value


def _columns(register: RegisterView, state: State, notes: list[str]) -> list[Field]:
    """The title, then what was asked for."""
    title = register.title_field
    if not state.columns:
        return usual_columns(register, USUAL_COLUMNS)
    found = [register.find(id) for id in state.columns if id not in (title.id, "title")]
    if None in found:
        notes.append("A column was left out. This register has no such field.")
    return [title, *(field for field in found if field)]


def usual_columns(register: RegisterView, most: int) -> list[Field]:
    """The title, then the first fields that fit on a line."""
    title = register.title_field
    short = [one for one in register.active_fields if one.kind != "longtext" and one != title]
    return [title, *short[: most - 1]]


def _sort(register: RegisterView, state: State, notes: list[str]) -> str:
    if state.sort in NEWEST_FIRST or register.find(state.sort):
        return state.sort
    if state.sort:
        notes.append(f"This register has no such field to sort by, so {register.title_field.label} it is.")
    return register.title_field.id


def order_of(conn: Connection, register: RegisterView, sort: str, names: DatabaseNames) -> Order:
    """The order by a field (options in their order, people by name, links by title), by changed or by created.

    Links into a register that is not to be seen stand in no order, nor do those to records that are called by such a
    link: ids would tell of what they lead to when it was made, and whether it is the same.
    """
    if sort == "changed":
        return listing_orders.by_change(register.id)
    if sort == "created":
        return listing_orders.by_creation(register.id)
    field = register.field(sort)
    if field.kind == "choice":
        return listing_keys.by_list(sort, [option.id for option in field.settings.options])
    if field.kind == "choices":
        return by_chosen(conn, field)
    if field.kind == "user":
        people = searching.people_in(conn, sort)
        by_name = sorted(people, key=lambda id: (kinds.KINDS["text"].sort_key(people[id]) or "", id))
        return listing_keys.by_list(sort, by_name)
    if field.kind == "link" and (target := field.settings.limits.register_id):
        linked = names.register(target)
        seen = linked and _leads_to_what_is_seen(linked.title_field, names)
        return by_linked_title(conn, sort, linked.title_field.id) if linked and seen else listing_keys.by_list(sort, [])
    return listing_orders.by_value(sort)


def _leads_to_what_is_seen(title: Field, names: DatabaseNames) -> bool:
    target = title.settings.limits.register_id
    return title.kind != "link" or target is None or names.register(target) is not None


def by_chosen(conn: Connection, field: Field) -> Order:
    """By what is chosen, in the order of the options, if there are few enough different choices."""
    keys = searching.keys_in(conn, field.id, MOST_KEYS + 1)
    if len(keys) > MOST_KEYS:
        return listing_orders.by_value(field.id)
    places = {option.id: place for place, option in enumerate(field.settings.options)}

    def chosen(key: str) -> tuple[list[int], str]:
        return sorted(places.get(id, len(places)) for id in key.split(";")), key

    return listing_keys.by_list(field.id, sorted(keys, key=chosen))


def by_linked_title(conn: Connection, field_id: str, title_field_id: str) -> Order:
    """Through the linked register's titles one by one, if there are few enough of them."""
    keys = conn.execute(
        """SELECT record_id::text FROM record_cells WHERE field_id = %s AND sort_key IS NOT NULL
        ORDER BY sort_key, record_id LIMIT %s::int""",
        (title_field_id, MOST_KEYS + 1),
    ).fetchall()
    if len(keys) > MOST_KEYS:
        return listing_orders.by_title(field_id, title_field_id)
    return listing_keys.by_list(field_id, [key for (key,) in keys])
