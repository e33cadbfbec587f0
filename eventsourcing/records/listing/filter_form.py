"""The form for one more filter: the field's operators and an input for the value. It works without JavaScript."""

from dataclasses import dataclass

from flask import request
from wtforms import Field as Input
from wtforms.form import BaseForm

from eventsourcing.records.listing.reading import condition_of
from eventsourcing.records.listing.state import Filter
from eventsourcing.registers import Field, RegisterView, kinds

ASKED_AS = {"choice": "choices", "datetime": "date", "longtext": "text", "number": "integer"}  # simpler in a filter


@dataclass
class AddFilterForm:
    """`value` is the input; `error` says why the filter that was sent cannot be added."""

    field: Field
    operators: tuple[kinds.Operator, ...]
    operator: str
    value: Input
    error: str = ""

    @property
    def options(self) -> bool:
        """Whether several values may be ticked."""
        return bool(self.field.settings.options)


def add_filter_form(field: Field, names: kinds.Names) -> AddFilterForm:
    """The form as it was sent, or an empty one."""
    kind = kinds.of(field.id)
    asked = kinds.KINDS[ASKED_AS.get(kind.name, kind.name)]
    form = BaseForm({"value": asked.form_field(field, names)})
    form.process(request.args)
    operator = request.args.get("operator", kind.operators[0].name)
    return AddFilterForm(field, kind.operators, operator, form["value"])


def sent_filter(register: RegisterView, form: AddFilterForm, names: kinds.Names) -> Filter | None:
    """The filter that was sent; None if there was none, or the form now has the error."""
    if "operator" not in request.args:
        return None
    values = [value for value in request.args.getlist("value") if value.strip()] or [""]
    several = tuple(values) if form.field.settings.options else tuple(values[:1])
    found = Filter(form.field.id, form.operator, several)
    try:
        condition_of(register, found, names)
    except kinds.Unfit as unfit:
        form.error = unfit.message
        return None
    return found
