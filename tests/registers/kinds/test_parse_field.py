import pytest
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from eventsourcing.registers import kinds
from tests.registers.kinds.examples import NAMES, a_field


def test_a_required_field_is_filled_in() -> None:
    with pytest.raises(kinds.Unfit, match=r"Fill this in\."):
        kinds.parse_field(a_field("text", required=True), "  ", NAMES)
    assert kinds.parse_field(a_field("text"), "  ", NAMES) is None


def test_an_auto_number_is_never_asked_for() -> None:
    assert kinds.parse_field(a_field("number", required=True), "", NAMES) is None


def test_a_value_left_as_it_was_stays_though_limits_have_become_narrower() -> None:
    field = a_field("integer", maximum="1000")
    assert kinds.parse_field(field, "1200", NAMES, held=1200) == 1200
    with pytest.raises(kinds.Unfit, match=r"Enter 1,000 or less\."):
        kinds.parse_field(field, "1201", NAMES, held=1200)


def test_help_stands_beside_the_input() -> None:
    field = a_field("date", help_="The day it was bought.")
    form = BaseForm({"f": kinds.of(field.id).form_field(field, NAMES)})
    assert (form["f"].label.text, form["f"].description) == ("A field", "The day it was bought.")


def test_a_picker_becomes_a_text_input_for_what_it_would_not_show() -> None:
    field = a_field("datetime")
    form = BaseForm({"f": kinds.of(field.id).form_field(field, NAMES)})
    for typed, kind in (
        ("", "datetime-local"),
        ("2026-03-01T12:00", "datetime-local"),
        ("2026-03-01T12:00:00.123456", "text"),
        ("tomorrow", "text"),
    ):
        form.process(MultiDict({"f": typed}))
        assert f'type="{kind}"' in form["f"]()
