"""A form with every widget, once as it is and once refused."""

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    EmailField,
    FileField,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.widgets import CheckboxInput, ListWidget

CHOICES = [SelectChoice("a", "Active"), SelectChoice("m", "Maintenance"), SelectChoice("s", "Stored")]


class EveryWidget(Form):
    command_id = HiddenField(default="0190-command")
    name = StringField("Your name", description="As it will stand beside every change you make.")
    email = EmailField("E-mail", render_kw={"aria-required": "true"})
    password = PasswordField("Password", description="12 characters or more. A few unrelated words are good.")
    notes = TextAreaField("Notes")
    seats = DecimalField("Seats", render_kw={"inputmode": "decimal"})
    base = SelectField("Base", choices=CHOICES)
    status = RadioField("Status", choices=CHOICES, default="a")
    tags = SelectMultipleField(
        "Tags", choices=CHOICES, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    inspection = DateField("Next inspection")
    moment = DateTimeLocalField("Signed at")
    covers = BooleanField("Covers fitted", description="Both engines.")
    file = FileField("File")


def shown() -> EveryWidget:
    form = EveryWidget(name="Lena Fischer")
    form.email.errors = ["This needs an @, like lena@example.org."]
    form.tags.errors = ["Choose at least one."]
    return form
