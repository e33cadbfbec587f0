"""The form's inputs. They check nothing: what they hold goes to the kind's own parser."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup
from wtforms import Field as Input
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.fields.core import UnboundField
from wtforms.widgets import CheckboxInput, ListWidget, TextInput, html_params

from eventsourcing.registers.domain import Field

if TYPE_CHECKING:
    Unbound = UnboundField[Input]
else:
    Unbound = UnboundField  # generic in its types only

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PICKED = {
    "date": re.compile(_DAY),
    "datetime-local": re.compile(_DAY + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?"),
}

Offers = Callable[[], Sequence[tuple[str, str]]]  # asked for when the input is shown: reading what was sent needs none


def text_input(field: Field, **attributes: object) -> Unbound:
    attributes = {"autocomplete": "off"} | attributes
    settings = field.settings
    return UnboundField(StringField, settings.label, description=settings.help, render_kw=attributes)


def picked(field: Field, picker: str, **attributes: object) -> Unbound:
    """The browser's own picker ("date" or "datetime-local")."""
    settings = field.settings
    return UnboundField(Picked, settings.label, description=settings.help, picker=picker, render_kw=attributes)


def text_area(field: Field) -> Unbound:
    settings = field.settings
    return UnboundField(TextAreaField, settings.label, description=settings.help, render_kw={"rows": 5})


def one_of(field: Field, offers: Offers, name_of: Callable[[str], str]) -> Unbound:
    """A list to choose one from. What the record holds is offered too, under the name that name_of knows."""
    settings = field.settings
    return UnboundField(OneOf, settings.label, description=settings.help, offers=offers, name_of=name_of)


def some_of(field: Field, offers: Offers, name_of: Callable[[str], str]) -> Unbound:
    """Checkboxes. What the record holds is offered too, under the name that name_of knows."""
    settings = field.settings
    return UnboundField(SomeOf, settings.label, description=settings.help, offers=offers, name_of=name_of)


def text_with_suggestions(field: Field, offers: Offers, name_of: Callable[[str], str]) -> Unbound:
    """A text input that shows a held id as name_of has it, with a list of texts to pick from."""
    settings = field.settings
    return UnboundField(Suggested, settings.label, description=settings.help, offers=offers, name_of=name_of)


class PickerInput(TextInput):
    """A text input for what the picker cannot hold, because browsers would show nothing instead, and send that."""

    def __call__(self, field: "Picked", **attributes: object) -> Markup:  # type: ignore[override]  # it is that field's own
        shown = field.data or ""
        kind = field.picker if not shown or field.picks.fullmatch(shown) else "text"
        return super().__call__(field, type=kind, **attributes)


class Picked(StringField):
    widget = PickerInput()

    def __init__(self, label: str, *, picker: str, **options: object) -> None:
        super().__init__(label, **options)  # type: ignore[arg-type]  # WTForms' own
        self.picker, self.picks = picker, _PICKED[picker]


class OneOf(SelectField):
    def __init__(self, label: str, *, offers: Offers, name_of: Callable[[str], str], **options: object) -> None:
        super().__init__(label, choices=(), validate_choice=False, **options)  # type: ignore[arg-type]  # WTForms' own
        self.offers, self.name_of = offers, name_of

    def iter_choices(self) -> Iterator[Choice]:
        return _choices((("", ""), *self.offers()), [self.data or ""], self.name_of)


class SomeOf(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, *, offers: Offers, name_of: Callable[[str], str], **options: object) -> None:
        super().__init__(label, choices=(), validate_choice=False, **options)  # type: ignore[arg-type]  # WTForms' own
        self.offers, self.name_of = offers, name_of

    def iter_choices(self) -> Iterator[Choice]:
        return _choices(self.offers(), self.data or [], self.name_of)


def _choices(
    offers: Sequence[tuple[str, str]], chosen: Sequence[str], name_of: Callable[[str], str]
) -> Iterator[Choice]:
    offered = {value for value, _ in offers}
    others = [(value, name_of(value)) for value in dict.fromkeys(chosen) if value not in offered]
    for value, label in (*offers, *others):
        yield Choice(value, label, value in chosen, {})


class SuggestedInput(TextInput):
    def __call__(self, field: "Suggested", **attributes: object) -> Markup:  # type: ignore[override]  # it is that field's own
        suggestions = f"{field.id}-suggestions"
        options = (f"<option {html_params(value=text)}></option>" for _, text in field.offers())
        datalist = f"<datalist {html_params(id=suggestions)}>{''.join(options)}</datalist>"
        return super().__call__(field, list=suggestions, **attributes) + Markup(datalist)  # noqa: S704  # html_params escapes


class Suggested(StringField):
    widget = SuggestedInput()

    def __init__(self, label: str, *, offers: Offers, name_of: Callable[[str], str], **options: object) -> None:
        super().__init__(label, render_kw={"autocomplete": "off"}, **options)  # type: ignore[arg-type]  # WTForms' own
        self.offers, self.name_of = offers, name_of

    def _value(self) -> str:
        return self.name_of(self.data) if self.data else ""
