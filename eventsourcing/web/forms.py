"""Forms that send commands: a hidden command id makes sending one twice harmless."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Self, TypeVar
from uuid import UUID, uuid5

import msgspec
from flask import abort, request
from wtforms import DateField, Field, Form, StringField
from wtforms.form import BaseForm
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import HiddenInput

from eventsourcing.kernel import Rejected, uuid7

T = TypeVar("T")


class CommandIdField(Field):
    """The id of the command that a form will send, made when the form is shown."""

    widget = HiddenInput()
    data: UUID

    def _value(self) -> str:
        return str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            try:
                self.data = UUID(valuelist[0])
            except ValueError:
                abort(400, "This form is damaged. Go back, reload the page and send it again.")


class DayField(DateField):
    """A day, asked for in the words of the app."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not "".join(valuelist).strip():
            return  # as most are sent; what is asked of a blank is for its validators to say
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Enter a date, like 2026-03-01.") from None


class CommandForm(Form):
    """A form for one command. `X.sent()` reads the request; `X(name="…")` is shown with these values."""

    command_id = CommandIdField(default=uuid7, render_kw={"autocomplete": "off"})

    @classmethod
    def sent(cls, **shown: Any) -> Self:
        """The form as the browser sent it; `shown` stands where the browser sent nothing."""
        return cls(request.form, **shown)

    @property
    def sent_id(self) -> UUID:
        """An id for what was sent: sent twice it is the same, sent with other words after a step back it is not."""
        said = sorted(pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token")
        return uuid5(self.command_id.data, msgspec.json.encode(said).decode())


def run_time_form(fields: Mapping[str, Any], values: Mapping[str, Any] | None = None) -> BaseForm:
    """A form made of fields that are known only at run time, as the browser sent it or with `values`.

    Their names in HTML carry the prefix "f-", so that none of them shadows anything.
    """
    form = BaseForm(fields, prefix="f-")
    form.process(request.form if request.method == "POST" else None, data=dict(values or {}))
    return form


def accepted(form: Form, act: Callable[[], T], *others: BaseForm) -> T | None:
    """What `act` returns, where the form's words are in order and no rule refuses.

    Else None, and the form (or one of `others`) says why not.
    """
    in_order = [one.validate() for one in (form, *others)]  # each is to say what is wrong with it
    if not all(in_order):
        return None
    try:
        return act()
    except Rejected as rejected:
        refuse(form, rejected, *others)
        return None


def refuse(form: BaseForm, rejected: Rejected, *others: BaseForm) -> None:
    """Put the refusal on the field that it names, in this form or in one of the others; else on top of the form."""
    for candidate in (form, *others):
        if rejected.field is not None and rejected.field in candidate._fields:
            field = candidate[rejected.field]
            field.errors = [*field.errors, rejected.message]
            return
    form.form_errors.append(rejected.message)


def filled(message: str = "Fill this in.") -> Callable[[BaseForm, Field], None]:
    """Asks for more than white space; unlike DataRequired it leaves the asking to the server, in kind words."""

    def check(_form: BaseForm, field: Field) -> None:
        if not field.data or not str(field.data).strip():
            raise StopValidation(message)

    return check


def at_most(length: int) -> Callable[[BaseForm, Field], None]:
    """Asks for no more than so many characters."""

    def check(_form: BaseForm, field: Field) -> None:
        if len(field.data or "") > length:
            raise StopValidation(f"Use at most {length:,} characters; these are {len(field.data):,}.")

    return check


def stripped(text: str | None) -> str:
    """A filter: without white space around it."""
    return (text or "").strip()


def reason_field(policy: str = "optional") -> StringField:
    """Asks why; `policy` says how firmly: optional or required."""
    asks = [filled("Say why: this change needs a reason.")] if policy == "required" else []
    label = "Reason" if policy == "required" else "Reason (optional)"
    return StringField(label, [*asks, at_most(1000)], filters=[stripped])


def effective_on_field() -> DayField:
    """Asks when it was true in the world, where that is not now."""
    return DayField("In effect since (optional)", [Optional()], description="Only if it differs from today.")


def effective_at(day: date | None) -> datetime | None:
    """The day from effective_on_field, as the log keeps it: its beginning, in UTC."""
    return None if day is None else datetime.combine(day, time(), UTC)
