"""The registers of the club, by short keys, so that the plots read as the club speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.demo import ids
from eventsourcing.demo.people import CLUB
from eventsourcing.registers import DefineRegister, Field, FieldSettings, Limits, Option, StoredValue

EUR = Limits(decimals=2, currency="EUR")


@dataclass(frozen=True)
class Column:
    """A field before it has an id."""

    kind: str
    settings: FieldSettings


@dataclass(frozen=True)
class Book:
    """A register and its columns by key; those of `later` are added along the way."""

    key: str
    name: str
    purpose: str
    columns: Mapping[str, Column]
    later: Mapping[str, Column] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        return uuid5(CLUB, f"register {self.key}")

    def field(self, key: str) -> Field:
        column = self.columns.get(key) or self.later[key]
        return Field(f"{column.kind}-{ids.short(f'{self.key} {key}')}", column.settings)

    def define(self) -> DefineRegister:
        return DefineRegister(self.name, self.purpose, "optional", tuple(self.field(key) for key in self.columns))

    def stored(self, values: Mapping[str, Any]) -> dict[str, StoredValue]:
        """These values by field id, in the form in which they are stored."""
        fields = {key: self.field(key) for key in values}
        return {fields[key].id: _stored(fields[key], value) for key, value in values.items()}


def _stored(of: Field, value: Any) -> StoredValue:
    match value:
        case datetime():
            return value.isoformat().removesuffix("+00:00") + "Z"
        case date():
            return value.isoformat()
        case Decimal() if of.kind == "money":
            return f"{of.settings.limits.currency} {value:.2f}"
        case Decimal():
            return str(value)
        case None | bool() | int() | str() | tuple():
            return value
    return str(value.id)


def column(kind: str, label: str, help: str = "", **more: Any) -> Column:
    return Column(kind, FieldSettings(label, help, **more))


def choice(label: str, *options: str, kind: str = "choice", **more: Any) -> Column:
    """A field to choose from; an option's id is its label in lower case, with hyphens."""
    return column(
        kind, label, options=tuple(Option(option.casefold().replace(" ", "-"), option) for option in options), **more
    )


def link(label: str, to: Book, help: str = "") -> Column:
    return column("link", label, help, limits=Limits(register_id=to.id))


AIRCRAFT = Book(
    "aircraft",
    "Aircraft",
    "What we fly: its state, its hours, and what is due next.",
    {
        "mark": column("text", "Registration", required=True, unique=True, limits=Limits(max_length=12)),
        "type": column("text", "Type", required=True),
        "status": choice("Status", "Serviceable", "Restricted", "Grounded", "Sold", required=True),
        "hours": column("decimal", "Hours", limits=Limits(decimals=1, minimum="0")),
        "landings": column("integer", "Landings", limits=Limits(minimum="0")),
        "check": column("decimal", "Next check at", "Hours at which the next check is due.", limits=Limits(decimals=1)),
        "review": column("date", "Airworthiness review until"),
        "warden": column("user", "Warden", "Whom to ring when something is wrong."),
        "kit": choice("Equipment", "GPS", "Autopilot", "Transponder", "Tow hook", "FLARM", kind="choices"),
        "hangar": choice("Hangar", "North", "South", "Gliders", "Tie-down"),
        "insured": column("money", "Insured for", limits=EUR),
        "training": column("yesno", "Used for training", default=False),
        "papers": column("url", "Papers", "Where the scans are kept."),
        "notes": column("longtext", "Notes for pilots"),
    },
    {"elt": column("date", "Locator battery due", "Printed on the transmitter, not in the log book.")},
)

MEMBERS = Book(
    "members",
    "Members",
    "Who belongs to the club, and what they may fly.",
    {
        "name": column("text", "Name", required=True),
        "number": column("number", "Member no."),
        "status": choice("Membership", "Active", "Student", "Passive", "Left", required=True),
        "licences": choice("Licences", "LAPL", "PPL", "SPL", "CPL", "Instructor", kind="choices"),
        "medical": column("date", "Medical until"),
        "email": column("email", "E-mail"),
        "phone": column("phone", "Phone"),
        "joined": column("date", "Joined"),
        "solo": column("date", "First solo"),
        "notes": column("longtext", "Notes"),
    },
)

MARKS = ("D-EKLM", "D-ELVY", "D-EVIT", "D-EHUN", "D-EBRA", "D-MSKY", "D-MOLA", "D-KATO", "D-1186", "D-4471", "D-9120")

FLIGHTS = Book(
    "flights",
    "Flights",
    "Every flight, as the desk writes it down.",
    {
        "number": column("number", "No."),
        "aircraft": choice("Aircraft", *MARKS, required=True),
        "pilot": link("Pilot", MEMBERS),
        "instructor": link("Instructor", MEMBERS),
        "purpose": choice("Purpose", "Local", "Cross-country", "Training", "Tow", "Test flight"),
        "off": column("datetime", "Off block", required=True),
        "minutes": column("integer", "Minutes", limits=Limits(minimum="1", maximum="900")),
        "landings": column("integer", "Landings", default=1),
        "to": column("text", "Landed at", default="Lindholm"),
        "charge": column("money", "Charge", limits=EUR),
        "billed": column("yesno", "Invoiced", default=False),
        "remarks": column("text", "Remarks"),
    },
)

DEFECTS = Book(
    "defects",
    "Defects",
    "What was found wrong, and what was done about it.",
    {
        "what": column("text", "What is wrong", required=True),
        "number": column("number", "No."),
        "aircraft": link("Aircraft", AIRCRAFT),
        "severity": choice("Severity", "Note", "Before next flight day", "Grounding", required=True),
        "status": choice("Status", "Open", "In work", "Waiting for parts", "Deferred", "Closed", default="open"),
        "found": column("date", "Found on"),
        "by": link("Found by", MEMBERS),
        "mechanic": column("user", "Mechanic"),
        "done": column("longtext", "What was done"),
        "hours": column("decimal", "Working hours", limits=Limits(decimals=1)),
        "released": column("datetime", "Released"),
    },
)

PARTS = Book(
    "parts",
    "Parts",
    "What lies in the store, and what it costs.",
    {
        "part": column("text", "Part no.", required=True, unique=True),
        "name": column("text", "Name", required=True),
        "shelf": column("text", "Shelf"),
        "stock": column("integer", "In stock", limits=Limits(minimum="0")),
        "least": column("integer", "Reorder at"),
        "price": column("money", "Unit price", limits=EUR),
        "supplier": column("text", "Supplier"),
    },
)

ORDERS = Book(
    "orders",
    "Purchase orders",
    "What we asked for, who allowed it, and when it came.",
    {
        "number": column("number", "Order no."),
        "part": link("Part", PARTS),
        "quantity": column("integer", "Quantity", limits=Limits(minimum="1")),
        "total": column("money", "Total", limits=EUR),
        "status": choice("Status", "Requested", "Approved", "Ordered", "Delivered", "Refused", default="requested"),
        "wanted": column("user", "Requested by"),
        "approved": column("user", "Approved by"),
        "due": column("date", "Expected on"),
        "note": column("text", "Note"),
    },
)

CONTRACTS = Book(
    "contracts",
    "Contracts",
    "What we agreed, with whom, and until when.",
    {
        "number": column("text", "Number", required=True, unique=True),
        "party": column("text", "With", required=True),
        "subject": column("text", "About"),
        "status": choice("Status", "Draft", "In negotiation", "Signed", "Ended", "Cancelled", default="draft"),
        "starts": column("date", "Starts"),
        "ends": column("date", "Ends"),
        "yearly": column("money", "A year", limits=EUR),
        "notice": column("integer", "Notice, months"),
        "renews": column("yesno", "Renews by itself"),
        "keeper": column("user", "Looked after by"),
        "copy": column("url", "Signed copy"),
        "terms": column("longtext", "Terms in short"),
    },
)

BOOKS = (AIRCRAFT, MEMBERS, FLIGHTS, DEFECTS, PARTS, ORDERS, CONTRACTS)
