"""What a browser may send about a register as a whole."""

from typing import Any

from flask import abort
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import StopValidation

from eventsourcing.registers import kinds
from eventsourcing.registers.domain import (
    LONGEST_NAME,
    LONGEST_TEXT,
    DefineRegister,
    Field,
    FieldSettings,
    Register,
)
from eventsourcing.registers.ids import new_field_id
from eventsourcing.web import CommandForm, filled
from eventsourcing.web.forms import at_most, stripped

FIRST_FIELDS = 4
# Kinds with settings that must be made first: they are added one by one.
NOT_AMONG_THE_FIRST = ("choice", "choices", "link", "money")
POLICY_CHOICES = [
    SelectChoice("optional", "may be given"),
    SelectChoice("required", "must be given"),
    SelectChoice("off", "is not asked for"),
]


class SeenField(HiddenField):
    """The version of the register that the form was made of."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].isdecimal() or len(valuelist[0]) > 18:
            abort(400, "This form is damaged. Go back, reload the page and send it again.")
        self.data = int(valuelist[0])


class SeenForm(CommandForm):
    """A form about a register as somebody saw it."""

    seen = SeenField(render_kw={"autocomplete": "off"})


def _name_field() -> StringField:
    return StringField(
        "Name",
        [filled("Give the register a name."), at_most(LONGEST_NAME)],
        description="What its records are, in the plural: Assets, Contracts.",
        filters=[stripped],
    )


def _description_field() -> TextAreaField:
    return TextAreaField(
        "Description",
        [at_most(LONGEST_TEXT)],
        description="What belongs in it, for those who keep it.",
        filters=[stripped],
        render_kw={"rows": 3},
    )


def _reason_policy_field() -> RadioField:
    return RadioField(
        "When a record changes, a reason",
        choices=POLICY_CHOICES,
        default="optional",
    )


class DescribeRegisterForm(SeenForm):
    name = _name_field()
    description = _description_field()


class ChangeReasonPolicyForm(SeenForm):
    reason_policy = _reason_policy_field()


class FirstFieldForm(Form):
    label = StringField("Label", [at_most(LONGEST_NAME)], filters=[stripped], render_kw={"autocomplete": "off"})
    kind = SelectField("Kind", default="text")


class DefineRegisterForm(CommandForm):
    name = _name_field()
    description = _description_field()
    reason_policy = _reason_policy_field()
    fields = FieldList(FormField(FirstFieldForm), "Fields", min_entries=FIRST_FIELDS, max_entries=50)

    def offer_kinds(self) -> None:
        choices = [
            SelectChoice(kind.name, kind.label) for kind in kinds.KINDS.values() if kind.name not in NOT_AMONG_THE_FIRST
        ]
        for row in self.fields:
            select: Any = row["kind"]
            select.choices = choices

    def validate_fields(self, rows: "FieldList[Any]") -> None:
        if not any(row.data["label"] for row in rows):
            raise StopValidation("Give the register at least one field.")

    def command(self) -> DefineRegister:
        """What was filled in; rows without a label are left out."""
        fields = tuple(
            Field(new_field_id(row["kind"]), FieldSettings(row["label"], required=number == 0))
            for number, row in enumerate(row.data for row in self.fields if row.data["label"])
        )
        return DefineRegister(self.name.data or "", self.description.data or "", self.reason_policy.data, fields)


def as_described(register: Register) -> dict[str, Any]:
    return {"name": register.name, "description": register.description}
