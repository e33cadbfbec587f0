"""What a browser may send about a record: the values of its register's fields, why, and since when."""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

from flask import abort, request
from wtforms import Field as Input
from wtforms import HiddenField, TextAreaField
from wtforms.form import BaseForm

from eventsourcing import registers, web
from eventsourcing.records.domain import LONGEST_COMMENT, StoredValue, Values
from eventsourcing.records.showing import Shown
from eventsourcing.registers import Field, RegisterView, kinds
from eventsourcing.web.forms import at_most, effective_on_field, reason_field, stripped


class VersionField(HiddenField):
    """A version of the record or of its register, as the form saw it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not re.fullmatch("[0-9]{1,18}", valuelist[0]):
            abort(400, "This form is damaged. Go back, reload the page and send it again.")
        if valuelist:
            self.data = int(valuelist[0])  # type: ignore[assignment]  # WTForms thinks of text


class IdsField(HiddenField):
    """Ids of fields, with spaces between them."""

    def ids(self) -> list[str]:
        return str(self.data or "").split()


def hidden(field: type[HiddenField], default: Any) -> HiddenField:
    return field(default=default, render_kw={"autocomplete": "off"})


class ReasonedForm(web.CommandForm):
    """What is said about any change of a record; `reason` is added where the register asks for one."""

    definition = hidden(VersionField, 0)
    effective_on = effective_on_field()


class RecordForm(ReasonedForm):
    """`version` is the record's as it was seen, `fields` are those that the form has an input for.

    Where two people changed the same, `collided` are the fields to choose a value for, and `opened` is the version that
    the form was first made of.
    """

    version = hidden(VersionField, 0)
    fields = hidden(IdsField, "")
    collided = hidden(IdsField, "")
    opened = hidden(VersionField, 0)


class CommentForm(web.CommandForm):
    text = TextAreaField(
        "Comment", [web.filled("Write something first."), at_most(LONGEST_COMMENT)], filters=[stripped]
    )


@cache  # for WTForms looks through each new class
def reasoned(form: type[ReasonedForm], policy: str) -> Any:
    """The form's class with a reason, as the register's policy has it."""
    return form if policy == "off" else type(form.__name__, (form,), {"reason": reason_field(policy)})


def typed_fields(register: RegisterView) -> list[Field]:
    """The fields that people fill in: all in use but those that count by themselves."""
    return [field for field in register.active_fields if field.kind != "number"]


class Sheet:
    """The form of one record: `about` the change, and the `inputs` for the values, made at run time.

    `sent` are the fields that the form had an input for, `wrong` says why what was typed for a field cannot be kept.
    It can be iterated over and asked for its errors as if it were one form.
    """

    def __init__(self, register: RegisterView, names: kinds.Names, about: Any, seen: Values, shown: Values) -> None:
        self.register, self.names, self.about, self.seen, self.shown = register, names, about, seen, shown
        self.fields = {field.id: field for field in typed_fields(register)}
        listed = about.fields.ids() or [name.removeprefix("f-") for name in request.form if name[:2] == "f-"]
        self.sent = self.fields.keys() & set(listed)
        self.wrong: dict[str, str] = {}

    @cached_property
    def inputs(self) -> BaseForm:
        """Made where they are shown; most of what is sent is in order, and is saved without."""
        made = {id: kinds.of(id).form_field(field, self.names) for id, field in self.fields.items()}
        raw = {id: kinds.of(id).raw(self.shown.get(id), field) for id, field in self.fields.items()}
        inputs = web.run_time_form(made, raw)
        for id in self.fields.keys() - self.sent if request.method == "POST" else ():
            inputs[id].data = raw[id]  # a checkbox that the form did not have was not unticked
        for id, message in self.wrong.items():
            inputs[id].errors = [message]
        return inputs

    def __iter__(self) -> Iterator[Input]:
        yield from self.inputs
        yield from self.about

    @property
    def errors(self) -> dict[Any, Any]:
        return {**self.inputs.errors, **self.about.errors}

    @property
    def form_errors(self) -> list[str]:
        return list(self.about.form_errors)

    @property
    def focus(self) -> str:
        """The input to begin with: the first that is wrong, else the first."""
        wrong = [one.id for one in self if one.errors]
        return [*wrong, *[one.id for one in self.inputs], ""][0]

    def was_shown(self, id: str) -> str:
        """The text that a link's input held when it was shown: titles may change while a form lies open."""
        held = kinds.of(id).export(self.seen.get(id), self.fields[id], self.names)
        return request.form.get(f"shown-{id}", held)

    def raws(self, shown: Shown) -> list[str]:
        """The value as hidden inputs carry it; an emptied one is carried as blank."""
        raw = kinds.of(shown.field.id).raw(shown.value, shown.field)
        return (raw or [""]) if isinstance(raw, list) else [raw]

    def wish(self, id: str, value: StoredValue) -> None:
        """Put a value into an input in place of what was typed there, as it was chosen instead."""
        self.inputs[id].data = kinds.of(id).raw(value, self.fields[id])

    def attributes(self, id: str) -> dict[str, str]:
        """What to add to a link's input: suggestions that follow what is typed, where there is anything to be seen."""
        field = self.fields[id]
        if field.kind != "link":
            return {}
        if field.settings.limits.register_id not in registers.visible_here():
            return {"readonly": "", "placeholder": "in a register you cannot see"}
        return {
            "hx-get": f"/registers/{field.settings.limits.register_id}/titles?for=f-{id}",
            "hx-trigger": "input changed delay:150ms",
            "hx-target": f"#f-{id}-suggestions",
            "hx-swap": "innerHTML",
        }
