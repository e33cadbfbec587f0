"""One of the field's options. Stored is the option's id, so that relabelling it changes no record."""

from collections.abc import Iterable
from typing import Any

from eventsourcing.registers.domain import Field, Option, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.inputs import Unbound, one_of
from eventsourcing.registers.kinds.keys import bounded
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.tidying import Raw, several
from eventsourcing.registers.kinds.unfit import Unfit


class Choice(Kind[str]):
    name = "choice"
    label = "Choice"
    hint = "One of a list of options."
    takes_any_word = True
    operators = conditions.ONES

    def understand(self, text: str, field: Field, names: Names) -> str:
        return find_option(text, field).id

    def check(self, value: str, field: Field) -> None:
        check_offered([value], field)

    def words(self, value: str, field: Field, names: Names) -> str:
        return option_label(value, field)

    def take(self, value: StoredValue, source: Kind[Any], was: Field, field: Field, names: Names) -> str | None:
        """Options have the same ids in both, so that one whose label leads elsewhere is found."""
        return self.parse(source.export(value, was, names), field, names)

    def plain(self, value: StoredValue, field: Field, names: Names) -> str:
        return self.show(value, field, names)

    def cell(self, value: str, field: Field, names: Names) -> str:
        return option_text(value, field)

    def altered(self, text: str, value: str, field: Field) -> str:
        return "" if text in (value, option_label(value, field)) else "written as its option is"

    def key(self, value: str) -> str:
        return bounded(value)

    def match(self, operator: str, raw: Raw, field: Field, names: Names) -> conditions.Equal:
        return conditions.Equal(tuple(self.key(find_option(text, field).id) for text in several(raw)))

    def form_field(self, field: Field, names: Names) -> Unbound:
        return one_of(field, lambda: offered(field), lambda option_id: option_label(option_id, field))


def find_option(text: str, field: Field) -> Option:
    """The option of this id or label, whatever the case; active ones first. Raises Unfit."""
    options = sorted(field.settings.options, key=lambda option: option.retired)
    by_id = (option for option in options if option.id == text)
    by_label = (option for option in options if option.label.casefold() == text.casefold())
    found = next(by_id, None) or next(by_label, None)
    if found is None:
        raise Unfit(f"“{text[:50]}” is not on the list. {_instead(field)}")
    return found


def _instead(field: Field) -> str:
    labels = [option.label for option in field.settings.options if not option.retired]
    return f"Choose {' or '.join(labels)}." if len(labels) <= 5 else "Choose one of the options."


def check_offered(ids: Iterable[str], field: Field) -> None:
    """Raise Unfit for an option that is retired."""
    for option in field.settings.options:
        if option.retired and option.id in ids:
            raise Unfit(f"“{option.label}” is no longer offered. {_instead(field)}")


def offered(field: Field) -> list[tuple[str, str]]:
    return [(option.id, option.label) for option in field.settings.options if not option.retired]


def option_label(option_id: str, field: Field) -> str:
    labels = (option.label for option in field.settings.options if option.id == option_id)
    return next(labels, "(unknown option)")


def option_text(option_id: str, field: Field) -> str:
    """The label where it leads back to this option, else the id."""
    label = option_label(option_id, field)
    try:
        found = find_option(label, field).id == option_id and several(label) == [label]
    except Unfit:
        found = False
    return label if found else option_id
