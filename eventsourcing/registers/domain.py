"""What a register is: its fields and rules, what may be asked of it, and what then happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar, assert_never
from uuid import UUID

from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Event, Value
from eventsourcing.kernel.text import one_line

StoredValue = None | bool | int | str | tuple[str, ...]

V = TypeVar("V", bound=Value)

REASON_POLICIES = ("off", "optional", "required")
RIGHTS = ("see", "write", "define")
# The roles that a right may be given to. Admins have every right, auditors see and do nothing else, whoever is named.
ROLES_FOR = {"see": ("viewer", "editor"), "write": ("editor",), "define": ("editor",)}
MOST_FIELDS = 200
MOST_OPTIONS = 500
MOST_NAMED = 500
LONGEST_NAME = 100
LONGEST_TEXT = 2000


# Values. Their names and fields are a storage format, as they are part of events.


class Limits(Value, frozen=True):
    """What a field's kind may be asked to hold values to; each kind knows some of these."""

    min_length: int | None = None
    max_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None
    decimals: int | None = None
    currency: str | None = None
    register_id: UUID | None = None


class Option(Value, frozen=True):
    """One of the things to choose from. Its id stays when its label changes."""

    id: str
    label: str
    retired: bool = False


class FieldSettings(Value, frozen=True):
    """All of a field that may change."""

    label: str
    help: str = ""
    required: bool = False
    unique: bool = False
    default: StoredValue = None
    limits: Limits = Limits()
    options: tuple[Option, ...] = ()


class Field(Value, frozen=True):
    """One field of a register. Its id is "<kind>-<short id>", so that its events tell its kind for ever."""

    id: str
    settings: FieldSettings
    retired: bool = False

    @property
    def kind(self) -> str:
        return self.id.split("-")[0]

    @property
    def label(self) -> str:
        return self.settings.label


class Allowed(Value, frozen=True):
    """Who has a right: everybody in these roles, and these people whatever their role."""

    roles: tuple[str, ...] = ()
    people: tuple[UUID, ...] = ()


class Access(Value, frozen=True):
    """Who may see a register and its records, who may write records, and who may define what it is."""

    see: Allowed = Allowed(("viewer", "editor"))
    write: Allowed = Allowed(("editor",))
    define: Allowed = Allowed()

    def given(self, right: str) -> Allowed:
        """To whom the right is given, beside those who always have it."""
        allowed: Allowed = getattr(self, right)
        return allowed

    def rights(self, person: UUID, role: str) -> frozenset[str]:
        """All that a person of this role may do. Whoever may write or define may see."""
        if role == "admin":
            return frozenset(RIGHTS)
        if role == "auditor":
            return frozenset({"see"})
        allowed = ((right, self.given(right)) for right in RIGHTS)
        given = {right for right, it in allowed if role in it.roles or person in it.people}
        return frozenset(given | {"see"} if given else given)


# Events. Their names and fields are a storage format: a change needs a new schema version and an upcaster.


class RegisterDefined(Event, frozen=True):
    name: str
    description: str
    reason_policy: str
    fields: tuple[Field, ...]


class RegisterDescribed(Event, frozen=True):
    name: str
    description: str


class ReasonPolicyChanged(Event, frozen=True):
    reason_policy: str


class RegisterAccessChanged(Event, frozen=True):
    access: Access


class FieldAdded(Event, frozen=True):
    field: Field


class FieldChanged(Event, frozen=True):
    field_id: str
    settings: FieldSettings


class FieldsReordered(Event, frozen=True):
    order: tuple[str, ...]


class FieldRetired(Event, frozen=True):
    field_id: str


class FieldBroughtBack(Event, frozen=True):
    field_id: str


class RegisterRetired(Event, frozen=True):
    pass


class RegisterBroughtBack(Event, frozen=True):
    pass


RegisterEvent = (
    RegisterDefined
    | RegisterDescribed
    | ReasonPolicyChanged
    | RegisterAccessChanged
    | FieldAdded
    | FieldChanged
    | FieldsReordered
    | FieldRetired
    | FieldBroughtBack
    | RegisterRetired
    | RegisterBroughtBack
)


# Commands.


@dataclass(frozen=True)
class DefineRegister:
    name: str
    description: str
    reason_policy: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class DescribeRegister:
    name: str
    description: str


@dataclass(frozen=True)
class ChangeReasonPolicy:
    reason_policy: str


@dataclass(frozen=True)
class ChangeRegisterAccess:
    access: Access


@dataclass(frozen=True)
class AddField:
    field: Field


@dataclass(frozen=True)
class ChangeField:
    """Give a field these settings. An option left out is retired; one named like a known one is that one."""

    field_id: str
    settings: FieldSettings


@dataclass(frozen=True)
class ReorderFields:
    order: tuple[str, ...]


@dataclass(frozen=True)
class RetireField:
    field_id: str


@dataclass(frozen=True)
class BringBackField:
    field_id: str


@dataclass(frozen=True)
class RetireRegister:
    pass


@dataclass(frozen=True)
class BringBackRegister:
    pass


RegisterCommand = (
    DefineRegister
    | DescribeRegister
    | ChangeReasonPolicy
    | ChangeRegisterAccess
    | AddField
    | ChangeField
    | ReorderFields
    | RetireField
    | BringBackField
    | RetireRegister
    | BringBackRegister
)


class Register(Value, frozen=True):
    """A register as its events tell it; without a name it is not defined. Fields stand in their order."""

    name: str = ""
    description: str = ""
    reason_policy: str = "optional"
    fields: tuple[Field, ...] = ()
    retired: bool = False
    access: Access = Access()

    @property
    def active_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.retired)

    @property
    def title_field(self) -> Field:
        """The field whose value names a record: the first that fits on a line."""
        short = (field for field in self.active_fields if field.kind not in ("longtext", "choices"))
        return next(short, self.active_fields[0])

    def find(self, field_id: str) -> Field | None:
        return next((field for field in self.fields if field.id == field_id), None)

    def field(self, field_id: str) -> Field:
        """The field of this id, retired or not; Rejected if there is none."""
        if found := self.find(field_id):
            return found
        raise Rejected("This register has no such field.")


def decide(command: RegisterCommand, register: Register) -> list[RegisterEvent]:
    match command:
        case DefineRegister():
            return _define(command, register)
        case _ if not register.name:
            raise Rejected("There is no such register.")
        case RetireRegister() | BringBackRegister():
            return _put_away_or_back(command, register)
        case ChangeRegisterAccess(access):
            return _change_access(access, register)
        case _ if register.retired:
            raise Rejected("This register is retired. Bring it back first.")
        case DescribeRegister(name, description):
            return _describe(name, description, register)
        case ChangeReasonPolicy(policy):
            return [] if policy == register.reason_policy else [ReasonPolicyChanged(_policy(policy))]
        case AddField(field):
            return [FieldAdded(_added(field, register))]
        case ChangeField(field_id, settings):
            return _change(register.field(field_id), settings, register)
        case ReorderFields(order):
            return _reorder(order, register)
        case RetireField(field_id):
            return _retire(register.field(field_id), register)
        case BringBackField(field_id):
            return _bring_back(register.field(field_id), register)
        case _:
            assert_never(command)


def _define(command: DefineRegister, register: Register) -> list[RegisterEvent]:
    if register.name:
        raise Rejected("This register has been defined already.")
    name, description = _described(command.name, command.description)
    if not command.fields:
        raise Rejected("Give the register at least one field.", field="fields")
    if len({field.id for field in command.fields}) < len(command.fields):
        raise Rejected("Two fields have the same id.", field="fields")
    kept: tuple[Field, ...] = ()
    for field in command.fields:
        kept = (*kept, _added(field, Register(fields=kept)))
    return [RegisterDefined(name, description, _policy(command.reason_policy), kept)]


def _put_away_or_back(command: RetireRegister | BringBackRegister, register: Register) -> list[RegisterEvent]:
    wished = isinstance(command, RetireRegister)
    if wished == register.retired:
        return []
    return [RegisterRetired() if wished else RegisterBroughtBack()]


def _describe(name: str, description: str, register: Register) -> list[RegisterEvent]:
    described = _described(name, description)
    same = described == (register.name, register.description)
    return [] if same else [RegisterDescribed(*described)]


def _described(name: str, description: str) -> tuple[str, str]:
    return _line(name, "name", "Give the register a name."), _text(description, "description")


def _policy(reason_policy: str) -> str:
    if reason_policy not in REASON_POLICIES:
        raise Rejected("Choose whether people give a reason for a change.", field="reason_policy")
    return reason_policy


def _change_access(access: Access, register: Register) -> list[RegisterEvent]:
    now = Access(*(_given(right, access.given(right)) for right in RIGHTS))
    return [] if now == register.access else [RegisterAccessChanged(now)]


def _given(right: str, allowed: Allowed) -> Allowed:
    """The same in one order, so that it is equal where it means the same."""
    if set(allowed.roles) - set(ROLES_FOR[right]):
        raise Rejected(f"Choose the roles that may {right} among those that are offered.", field=right)
    people = sorted(set(allowed.people))
    if len(people) > MOST_NAMED:
        raise Rejected(f"At most {MOST_NAMED} people can be named here. Give the right to a role instead.", field=right)
    return Allowed(tuple(role for role in ROLES_FOR[right] if role in allowed.roles), tuple(people))


def _added(field: Field, register: Register) -> Field:
    if register.find(field.id):
        raise Rejected("This field has been added already.")
    if len(register.fields) >= MOST_FIELDS:
        raise Rejected(f"A register has at most {MOST_FIELDS} fields, retired ones included.", field="label")
    settings = _settled(field.settings, ())
    _refuse_taken_label(settings.label, register.active_fields)
    return Field(field.id, settings)


def _settled(settings: FieldSettings, had: tuple[Option, ...]) -> FieldSettings:
    return _replace(
        settings,
        label=_line(settings.label, "label", "Give the field a label."),
        help=_text(settings.help, "help"),
        options=_kept(settings.options, had),
    )


def _kept(wished: tuple[Option, ...], had: tuple[Option, ...]) -> tuple[Option, ...]:
    """The options as wished, with the ids they had, and those left out behind them as retired."""
    wished = tuple(option for option in wished if not option.retired)
    _refuse_equal_options(wished)
    had_ids, named = {option.id for option in had}, {option.id for option in wished}
    free = sorted((option for option in had if option.id not in named), key=lambda option: not option.retired)
    known = {option.label.casefold(): option.id for option in free}
    kept: dict[str, Option] = {}
    for option in wished:
        label = _line(option.label, "options", "Give each option a label.")
        same = option.id if option.id in had_ids else known.get(label.casefold(), option.id)
        kept[same] = Option(same, label)
    left_out = [Option(option.id, option.label, retired=True) for option in had if option.id not in kept]
    return (*kept.values(), *left_out)


def _refuse_equal_options(options: tuple[Option, ...]) -> None:
    if len(options) > MOST_OPTIONS:
        raise Rejected(f"A field has at most {MOST_OPTIONS} options.", field="options")
    if len({option.id for option in options}) < len(options):
        raise Rejected("Two options have the same id.", field="options")
    seen: set[str] = set()
    for option in options:
        label = " ".join(option.label.split()).casefold()
        if label in seen:
            raise Rejected(f"Two options are called “{option.label}”.", field="options")
        seen.add(label)


def _refuse_taken_label(label: str, others: Iterable[Field]) -> None:
    if any(other.label.casefold() == label.casefold() for other in others):
        raise Rejected(f"Another field of this register is called “{label}”.", field="label")


def _change(field: Field, settings: FieldSettings, register: Register) -> list[RegisterEvent]:
    now = _settled(settings, field.settings.options)
    _refuse_taken_label(now.label, (other for other in register.active_fields if other.id != field.id))
    return [] if now == field.settings else [FieldChanged(field.id, now)]


def _reorder(order: tuple[str, ...], register: Register) -> list[RegisterEvent]:
    was = tuple(field.id for field in register.fields)
    if sorted(order) != sorted(was):
        raise Rejected("The fields have changed in the meantime. Look again, then move it.")
    return [] if order == was else [FieldsReordered(order)]


def _retire(field: Field, register: Register) -> list[RegisterEvent]:
    if field.retired:
        return []
    if len(register.active_fields) == 1:
        raise Rejected(f"“{field.label}” is the last field. A register keeps at least one.")
    return [FieldRetired(field.id)]


def _bring_back(field: Field, register: Register) -> list[RegisterEvent]:
    if not field.retired:
        return []
    _refuse_taken_label(field.label, register.active_fields)
    return [FieldBroughtBack(field.id)]


def _line(text: str, field: str, blank: str) -> str:
    return one_line(text, field, blank=blank, longest=LONGEST_NAME)


def _text(text: str, field: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise Rejected(f"Keep this to {LONGEST_TEXT} characters.", field=field)
    return text


def evolve(register: Register, event: RegisterEvent) -> Register:
    match event:
        case RegisterDefined(name, description, reason_policy, first_fields):
            return Register(name, description, reason_policy, first_fields)
        case RegisterDescribed(name, description):
            return _replace(register, name=name, description=description)
        case ReasonPolicyChanged(reason_policy):
            return _replace(register, reason_policy=reason_policy)
        case RegisterAccessChanged(access):
            return _replace(register, access=access)
        case FieldAdded(field):
            return _replace(register, fields=(*register.fields, field))
        case FieldChanged(field_id, settings):
            return _with(register, field_id, settings=settings)
        case FieldsReordered(order):
            fields = sorted(register.fields, key=lambda field: order.index(field.id))
            return _replace(register, fields=tuple(fields))
        case FieldRetired(field_id):
            return _with(register, field_id, retired=True)
        case FieldBroughtBack(field_id):
            return _with(register, field_id, retired=False)
        case RegisterRetired() | RegisterBroughtBack():
            return _replace(register, retired=isinstance(event, RegisterRetired))
        case _:
            assert_never(event)


def _with(register: Register, field_id: str, **changed: object) -> Register:
    fields = (_replace(field, **changed) if field.id == field_id else field for field in register.fields)
    return _replace(register, fields=tuple(fields))


def _replace(value: V, **changed: object) -> V:
    kept = {name: getattr(value, name) for name in value.__struct_fields__}
    return type(value)(**kept | changed)


register = Decider("register", RegisterEvent, Register(), decide, evolve)
