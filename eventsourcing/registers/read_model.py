"""The tables of registers and their fields: what writes them, and the questions they answer."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from eventsourcing import web
from eventsourcing.kernel import (
    Codec,
    Connection,
    Projection,
    Put,
    Recorded,
    Rejected,
    RowChange,
    Set,
    Table,
    read_events,
    read_stream,
)
from eventsourcing.registers.domain import (
    Access,
    Field,
    FieldAdded,
    FieldBroughtBack,
    FieldChanged,
    FieldKindChanged,
    FieldRetired,
    FieldSettings,
    FieldsReordered,
    ReasonPolicyChanged,
    Register,
    RegisterAccessChanged,
    RegisterBroughtBack,
    RegisterDefined,
    RegisterDescribed,
    RegisterRetired,
    register,
)

REGISTERS = Table(
    "registers",
    key=("id",),
    columns={
        "id": "uuid",
        "name": "text",
        "name_key": "text",
        "description": "text",
        "reason_policy": "text",
        "access": "jsonb",
        "retired": "boolean",
        "version": "bigint",
        "created_at": "timestamptz",
        "changed_at": "timestamptz",
    },
)
FIELDS = Table(
    "register_fields",
    key=("id",),
    columns={
        "id": "text",
        "register_id": "uuid",
        "place": "bigint",
        "is_unique": "boolean",
        "retired": "boolean",
        "continued_by": "text",
        "definition": "jsonb",
    },
)


def project(events: Sequence[Recorded]) -> Iterator[RowChange]:
    for recorded in events:
        yield from _fields(recorded)
        yield _register(recorded)


def _register(recorded: Recorded) -> RowChange:
    row: dict[str, Any] = {"id": recorded.aggregate_id, "version": recorded.version}
    row |= {"changed_at": recorded.recorded_at}
    match recorded.event:
        case RegisterDefined(name, description, reason_policy):
            row |= {"name": name, "name_key": name_key(name), "description": description}
            row |= {"reason_policy": reason_policy, "retired": False, "created_at": recorded.recorded_at}
            row |= {"access": msgspec.to_builtins(Access())}
            return Put(REGISTERS, row)
        case RegisterDescribed(name, description):
            row |= {"name": name, "name_key": name_key(name), "description": description}
        case ReasonPolicyChanged(reason_policy):
            row |= {"reason_policy": reason_policy}
        case RegisterAccessChanged(access):
            row |= {"access": msgspec.to_builtins(access)}
        case RegisterRetired():
            row |= {"retired": True}
        case RegisterBroughtBack():
            row |= {"retired": False}
    return Set(REGISTERS, row)


def _fields(recorded: Recorded) -> Iterator[RowChange]:
    match recorded.event:
        case RegisterDefined(fields=fields):
            for place, field in enumerate(fields, start=-len(fields)):
                yield _new_field(recorded.aggregate_id, field, place)
        case FieldAdded(field):
            yield _new_field(recorded.aggregate_id, field, recorded.version)
        case FieldChanged(field_id, settings):
            yield Set(FIELDS, {"id": field_id, **_definition(settings)})
        case FieldKindChanged(field_id, field, order):
            yield _new_field(recorded.aggregate_id, field, recorded.version)
            yield Set(FIELDS, {"id": field_id, "retired": True, "continued_by": field.id})
            yield from _in_order(order)
        case FieldsReordered(order):
            yield from _in_order(order)
        case FieldRetired(field_id):
            yield Set(FIELDS, {"id": field_id, "retired": True})
        case FieldBroughtBack(field_id):
            yield Set(FIELDS, {"id": field_id, "retired": False})


def _in_order(order: Sequence[str]) -> Iterator[RowChange]:
    for place, field_id in enumerate(order, start=-len(order)):
        yield Set(FIELDS, {"id": field_id, "place": place})


def _new_field(register_id: UUID, field: Field, place: int) -> RowChange:
    row = {"id": field.id, "register_id": register_id, "place": place, "retired": False}
    row |= {"continued_by": None}
    return Put(FIELDS, row | _definition(field.settings))


def _definition(settings: FieldSettings) -> dict[str, Any]:
    return {"is_unique": settings.unique, "definition": msgspec.to_builtins(settings)}


def name_key(name: str) -> str:
    """What two registers' names must not share."""
    return " ".join(name.split()).casefold()


def _name_taken(_diagnostic: object) -> Rejected:
    return Rejected("There is a register of this name already. (It may be retired.)", field="name")


registers = Projection(
    "registers",
    aggregate_types=("register",),
    tables=(REGISTERS, FIELDS),
    project=project,
    refusals={"registers_name_key": _name_taken},
)


class RegisterView(Register, frozen=True, kw_only=True):
    """A register as it is now, with its id and the version it is at."""

    id: UUID
    version: int
    changed_at: datetime


_VIEW: LiteralString = """
    SELECT r.id, r.version, r.changed_at, r.name, r.description, r.reason_policy, r.retired, r.access::text,
        (SELECT jsonb_agg(jsonb_build_object('id', f.id, 'settings', f.definition, 'retired', f.retired)
                          ORDER BY f.place)::text
         FROM register_fields f WHERE f.register_id = r.id),
        (SELECT coalesce(jsonb_object_agg(f.id, f.continued_by), '{}')::text
         FROM register_fields f WHERE f.register_id = r.id AND f.continued_by IS NOT NULL)
    FROM registers r """

_decode_fields = msgspec.json.Decoder(tuple[Field, ...]).decode
_decode_continued = msgspec.json.Decoder(dict[str, str]).decode
decode_access = msgspec.json.Decoder(Access).decode


def get(conn: Connection, register_id: UUID) -> RegisterView | None:
    """The register with its fields in order, the retired ones among them; None if there is none."""
    return next(_views(conn, _VIEW + "WHERE r.id = %s", register_id), None)


def known(conn: Connection, register_id: UUID) -> RegisterView | None:
    """The same, as it was when this request began, unless it has sent a command since."""
    return known_all(conn, (register_id,)).get(register_id)


def known_all(conn: Connection, ids: Collection[UUID]) -> dict[UUID, RegisterView]:
    """These registers, each as `known`; ids of none are left out."""
    return web.lasting_all("register", ids, lambda unknown: {view.id: view for view in _of_ids(conn, list(unknown))})


def _of_ids(conn: Connection, ids: list[UUID]) -> Iterator[RegisterView]:
    return _views(conn, _VIEW + "WHERE r.id = ANY (%s::uuid[])", ids)


def by_name(conn: Connection, name: str) -> RegisterView | None:
    """The register of this name, whatever its case."""
    return next(_views(conn, _VIEW + "WHERE r.name_key = %s", name_key(name)), None)


def all(conn: Connection) -> list[RegisterView]:
    """Every register by name, those in use before those that are retired."""
    return list(_views(conn, _VIEW + "ORDER BY r.retired, r.name_key"))


def _views(conn: Connection, query: LiteralString, *parameters: object) -> Iterator[RegisterView]:
    for register_id, version, changed_at, name, description, policy, retired, access, fields, continued in conn.execute(
        query, parameters
    ):
        yield RegisterView(
            name,
            description,
            policy,
            _decode_fields(fields),
            retired,
            decode_access(access),
            _decode_continued(continued),
            id=register_id,
            version=version,
            changed_at=changed_at,
        )


_codec = Codec((register,))


class History:
    """What a register was at any position of the log."""

    def __init__(self, events: Sequence[Recorded]) -> None:
        self._positions: list[int] = []
        self._states: list[Register] = [Register()]
        for recorded in events:
            self._positions.append(recorded.position)
            self._states.append(register.evolve(self._states[-1], recorded.event))

    def at(self, position: int) -> Register:
        """The register right after the event at `position`, whichever aggregate that belongs to."""
        return self._states[bisect_right(self._positions, position)]


def kind_change(conn: Connection, register_id: UUID, field_id: str) -> Recorded:
    """The event that changed the kind of this field."""
    events = _codec.decode_all(read_stream(conn, register_id))
    return next(one for one in events if isinstance(one.event, FieldKindChanged) and one.event.field_id == field_id)


def history(conn: Connection, register_id: UUID) -> History:
    """All that this register has been; remembered as `known` is."""
    return histories(conn, (register_id,))[register_id]


def histories(conn: Connection, ids: Collection[UUID]) -> dict[UUID, History]:
    """All that these registers have been, however many they are by the same two questions."""
    return web.lasting_all("history", ids, lambda unknown: _histories(conn, list(unknown)))


def _histories(conn: Connection, ids: list[UUID]) -> dict[UUID, History]:
    rows = conn.execute('SELECT "position" FROM events WHERE aggregate_id = ANY (%s::uuid[])', (ids,))
    events: dict[UUID, list[Recorded]] = {id: [] for id in ids}
    for recorded in _codec.decode_all(read_events(conn, [position for (position,) in rows])):
        events[recorded.aggregate_id].append(recorded)
    return {id: History(own) for id, own in events.items()}
