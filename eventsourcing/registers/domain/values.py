"""What a register and its events are made of. Names and fields are a storage format, as they are part of events."""

from uuid import UUID

from eventsourcing.kernel.events import Value

StoredValue = None | bool | int | str | tuple[str, ...]

REASON_POLICIES = ("off", "optional", "required")
RIGHTS = ("see", "write", "define")


class Limits(Value, frozen=True):
    """What a field's kind may be asked to hold values to; each kind knows some of these.

    How they are written is among them: `decimal_sign` "comma" where people write 1.200,5, and what comes first in
    dates like 1/2/2026, `date_order` "day" or "month". None: as everywhere else, 1,200.5 and 2026-02-01.
    """

    min_length: int | None = None
    max_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None
    decimals: int | None = None
    currency: str | None = None
    register_id: UUID | None = None
    decimal_sign: str | None = None
    date_order: str | None = None


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
