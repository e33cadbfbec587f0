"""The form for one field with everything that any kind may know; making.py leaves in what its kind does."""

import re
from uuid import UUID

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import TextInput

from eventsourcing.kernel import Rejected
from eventsourcing.registers import kinds
from eventsourcing.registers.domain import LONGEST_NAME, LONGEST_TEXT, FieldSettings, Limits, Option, StoredValue
from eventsourcing.registers.forms import SeenForm
from eventsourcing.registers.ids import new_option_id
from eventsourcing.web import filled
from eventsourcing.web.forms import at_most, stripped

ALL_LIMITS = Limits.__struct_fields__


class WholeNumberField(IntegerField):
    """A whole number or nothing."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):
            self.data = None
            raise ValueError("Enter a whole number, like 80.")
        self.data = int(text) if text else None


class OptionForm(Form):
    id = HiddenField()
    label = StringField("Option", filters=[stripped], render_kw={"autocomplete": "off"})
    retired = BooleanField("Retired")


def _whole(label: str, description: str = "", most: int = 100_000) -> WholeNumberField:
    return WholeNumberField(
        label,
        [Optional(), NumberRange(0, most, f"Enter a number from 0 to {most:,}.")],
        description=description,
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


def _short(label: str, description: str = "") -> StringField:
    return StringField(
        label, [at_most(500)], description=description, filters=[stripped], render_kw={"autocomplete": "off"}
    )


class FieldForm(SeenForm):
    label = StringField(
        "Label",
        [filled("Give the field a label."), at_most(LONGEST_NAME)],
        filters=[stripped],
        render_kw={"autocomplete": "off"},
    )
    help = StringField(
        "Help",
        [at_most(LONGEST_TEXT)],
        filters=[stripped],
        description="A line under the field, for those who fill it in.",
        render_kw={"autocomplete": "off"},
    )
    required = BooleanField("Required", description="A record cannot be saved without it.")
    unique = BooleanField("Unique", description="No two records have the same value.")
    min_length = _whole("At least so many characters")
    max_length = _whole("At most so many characters")
    minimum = _short("At least")
    maximum = _short("At most")
    pattern = _short("Pattern", "What the whole value must look like, as a regular expression: [A-Z]{2}-\\d{4}.")
    decimals = _whole("Decimal places", "How many digits may follow the point.", most=20)
    currency = _short("Currency", "Its three letters, like EUR. Then people type the amount alone.")
    decimal_sign = SelectField(
        "Before decimals stands",
        choices=[SelectChoice("", "a full stop: 1,200.50"), SelectChoice("comma", "a comma: 1.200,50")],
        description="How people write numbers in this field, and how it shows them. Files say their own.",
    )
    date_order = SelectField(
        "In 1/2/2026 comes first",
        choices=[
            SelectChoice("", "nothing: such a date is refused"),
            SelectChoice("day", "the day"),
            SelectChoice("month", "the month"),
        ],
        description="How people write dates in figures. 2026-02-01 and 1 Feb 2026 are always understood.",
    )
    register_id = SelectField("Links to a record of", validate_choice=False)
    options = FieldList(FormField(OptionForm), "Options")
    more_options = TextAreaField(
        "Add options",
        [at_most(50_000)],
        description="One on each line. The name of a retired option brings it back.",
        render_kw={"rows": 4},
    )

    moved: int | None = None  # the place of the option that was moved just now

    def move_option(self, step: str) -> None:
        """Let an option change places with the one before or after it: "up-2", "down-0". Anything else moves none."""
        asked = re.fullmatch("(up|down)-([0-9]{1,4})", step)
        if asked is None or "options" not in self:
            return
        here = int(asked[2])
        there = here + (1 if asked[1] == "down" else -1)
        rows = list(self.options)
        if min(here, there) >= 0 and max(here, there) < len(rows):
            for one, other in zip(rows[here].form, rows[there].form, strict=True):
                one.data, other.data = other.data, one.data
            self.moved = there

    def settings(self, field_id: str, names: kinds.Names) -> FieldSettings:
        """What was filled in, as it is stored; raises Rejected on the field that is wrong."""
        typed = FieldSettings(
            self.label.data or "",
            self.help.data or "",
            required="required" in self and self.required.data,
            unique="unique" in self and self.unique.data,
            default=self._default(field_id),
            limits=self._limits(),
            options=self._options(),
        )
        try:
            return kinds.tidy_settings(kinds.of(field_id).name, typed, names)
        except kinds.Unfit as unfit:
            raise Rejected(str(unfit), field=self._place_of(unfit.field)) from unfit

    def _default(self, field_id: str) -> StoredValue:
        typed = self["default"].raw_data or [] if "default" in self else []
        if kinds.of(field_id).name == "choices":
            return tuple(typed)
        return typed[0] if typed else None

    def _limits(self) -> Limits:
        given = {name: self[name].data for name in ALL_LIMITS if name in self}
        given = {name: None if value == "" else value for name, value in given.items()}
        if given.get("register_id"):
            given["register_id"] = self._register_id(given["register_id"])
        return Limits(**given)

    def _register_id(self, text: str) -> UUID:
        """One of those that were offered; whether others are there is not told."""
        offered = {one.value for one in self.register_id.choices}  # type: ignore[union-attr]  # newer than its types
        if text not in offered:
            raise Rejected("Choose a register.", field="register_id")
        return UUID(text)

    def _place_of(self, setting: str | None) -> str | None:
        return "more_options" if setting == "options" else setting

    def _options(self) -> tuple[Option, ...]:
        """Those that stay, then those that are new; the ones left out are retired by the register's rules."""
        if "options" not in self:
            return ()
        rows = [row.data for row in self.options]
        stay = [row for row in rows if row["label"] and not row["retired"]]
        new = [line.strip() for line in (self.more_options.data or "").splitlines() if line.strip()]
        return (
            *(Option(row["id"], row["label"]) for row in stay),
            *(Option(new_option_id(), label) for label in new),
        )
