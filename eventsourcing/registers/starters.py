"""Registers to start from: what each is for, and the fields it comes with."""

from dataclasses import dataclass

from eventsourcing.registers.domain import DefineRegister, Field, FieldSettings, Limits, Option
from eventsourcing.registers.ids import new_field_id


@dataclass(frozen=True)
class Starter:
    """A register in outline: its fields as (kind, settings)."""

    key: str
    name: str
    purpose: str
    fields: tuple[tuple[str, FieldSettings], ...]

    @property
    def labels(self) -> str:
        return ", ".join(settings.label for _, settings in self.fields)

    def define(self, name: str) -> DefineRegister:
        """The command for a register of this make, with field ids of its own."""
        fields = tuple(Field(new_field_id(kind), settings) for kind, settings in self.fields)
        purpose = self.purpose[0].upper() + self.purpose[1:] + "."
        return DefineRegister(name, "" if self.key == "blank" else purpose, "optional", fields)


ASSETS = Starter(
    "assets",
    "Assets",
    "what you own, where it is, who has it",
    (
        ("text", FieldSettings("Tag", help="As it stands on the sticker.", required=True, unique=True)),
        ("text", FieldSettings("Name", required=True)),
        (
            "choice",
            FieldSettings(
                "Status",
                default="in-use",
                options=(
                    Option("in-use", "In use"),
                    Option("stored", "Stored"),
                    Option("in-repair", "In repair"),
                    Option("disposed-of", "Disposed of"),
                ),
            ),
        ),
        ("text", FieldSettings("Location")),
        ("user", FieldSettings("Holder", help="Who has it now.")),
        ("date", FieldSettings("Bought on")),
        ("money", FieldSettings("Value", limits=Limits(decimals=2, currency="EUR"))),
    ),
)

CONTACTS = Starter(
    "contacts",
    "Contacts",
    "people and organisations",
    (
        ("text", FieldSettings("Name", required=True)),
        ("text", FieldSettings("Organisation")),
        ("text", FieldSettings("Role", help="What they do there.")),
        ("email", FieldSettings("E-mail")),
        ("phone", FieldSettings("Phone")),
    ),
)

CONTRACTS = Starter(
    "contracts",
    "Contracts",
    "what was agreed, with whom, until when",
    (
        ("text", FieldSettings("Number", help="The number on the contract.", required=True, unique=True)),
        ("text", FieldSettings("Party", help="With whom it was agreed.", required=True)),
        (
            "choice",
            FieldSettings(
                "Status",
                default="draft",
                options=(
                    Option("draft", "Draft"),
                    Option("in-force", "In force"),
                    Option("ended", "Ended"),
                    Option("cancelled", "Cancelled"),
                ),
            ),
        ),
        ("date", FieldSettings("Starts")),
        ("date", FieldSettings("Ends")),
        ("money", FieldSettings("Value", limits=Limits(decimals=2, currency="EUR"))),
        ("url", FieldSettings("Signed copy", help="Where the signed copy is kept.")),
    ),
)

BLANK = Starter("blank", "Blank", "one field called Name", (("text", FieldSettings("Name", required=True)),))

STARTERS = (ASSETS, CONTACTS, CONTRACTS, BLANK)
