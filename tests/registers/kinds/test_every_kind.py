"""What all kinds have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from eventsourcing.registers import kinds
from eventsourcing.registers.domain import StoredValue
from tests.registers.kinds.examples import FIELDS, NAMES, STRANGER, VALUES

ANYTHING = (
    st.text(st.characters(), max_size=40)
    | st.lists(st.text(st.characters(), max_size=9), max_size=3)
    | st.sampled_from(
        ["\x00", "a\x00b", "\ud800", "1\udfff", "9" * 1000, "-" + "9" * 1000, "1e999999", "NaN", "Infinity"]
    )
    | st.sampled_from(["１２３", "٣", "1_000", "--1", "0x10", "0000-01-01", "9999-12-31T23:59-05:00", "2026-02-31"])
    | st.sampled_from(
        ["2026-03-01 25:00", "2026-03-01 12:00 Mars/Base", "http://[", "http://a:99999", "a@" + "b" * 300]
    )
    | st.sampled_from(
        [STRANGER, "x" * 500_000, "(" * 1000, "a@b@c", "\u202e", "²", "½", "1\u00a0234", "-0", "", " \t "]
    )
)
STORED = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=40)
    | st.sampled_from(["2026-13-45", "EUR x", STRANGER, "9" * 5000, "2026-03-01T12:00:00"])
    | st.lists(st.text(max_size=5), max_size=3).map(tuple)
)
every_kind = pytest.mark.parametrize("name", kinds.KINDS)


def test_every_kind_has_an_example() -> None:
    assert FIELDS.keys() == VALUES.keys() == kinds.KINDS.keys()


@every_kind
@given(data=st.data())
def test_what_is_exported_reads_back_as_the_same_value(name: str, data: st.DataObject) -> None:
    kind, field, value = kinds.KINDS[name], FIELDS[name], data.draw(VALUES[name])
    assert kind.parse(kind.export(value, field, NAMES), field, NAMES) == value


@every_kind
@given(data=st.data())
def test_what_the_form_holds_reads_back_as_the_same_value(name: str, data: st.DataObject) -> None:
    kind, field, value = kinds.KINDS[name], FIELDS[name], data.draw(VALUES[name])
    assert kind.parse(kind.raw(value, field), field, NAMES) == value


@every_kind
@given(data=st.data())
def test_a_form_sent_back_unchanged_holds_the_same_value(name: str, data: st.DataObject) -> None:
    kind, field, value = kinds.KINDS[name], FIELDS[name], data.draw(VALUES[name])
    form = BaseForm({field.id: kind.form_field(field, NAMES)})
    form.process(data={field.id: kind.raw(value, field)})
    again = BaseForm({field.id: kind.form_field(field, NAMES)})
    again.process(MultiDict({field.id: kind.raw(value, field)}))
    assert again.validate()
    assert kind.parse(again[field.id].data, field, NAMES) == value
    assert form[field.id]() == again[field.id]()


@every_kind
@given(raw=ANYTHING)
def test_whatever_is_typed_is_a_value_or_unfit(name: str, raw: str | list[str]) -> None:
    kind, field = kinds.KINDS[name], FIELDS[name]
    try:
        value = kind.parse(raw, field, NAMES)
    except kinds.Unfit as unfit:
        assert unfit.message.endswith((".", "?"))  # noqa: PT017
    else:
        assert value is None or kind.holds(value)
        assert kind.parse(kind.export(value, field, NAMES), field, NAMES) == value


@every_kind
@given(raw=ANYTHING, data=st.data())
def test_whatever_is_filtered_by_is_a_condition_or_unfit(name: str, raw: str | list[str], data: st.DataObject) -> None:
    operator = data.draw(st.sampled_from([*kinds.KINDS[name].operators]))
    try:
        kinds.condition(operator.name, raw, FIELDS[name], NAMES)
    except kinds.Unfit as unfit:
        assert operator.needs_value, unfit  # noqa: PT017


@every_kind
@given(was=STORED, now=STORED)
def test_whatever_is_stored_can_be_shown(name: str, was: StoredValue, now: StoredValue) -> None:
    kind, field = kinds.KINDS[name], FIELDS[name]
    assert isinstance(kind.show(was, field, NAMES), str)
    assert isinstance(kind.export(was, field, NAMES), str)
    assert isinstance(kind.raw(was, field), str | list)
    assert isinstance(kind.difference(was, now, field), str)
    key = kind.sort_key(was)
    assert key is None or len(key.encode()) <= 300


@every_kind
def test_nothing_typed_is_no_value(name: str) -> None:
    kind, field = kinds.KINDS[name], FIELDS[name]
    assert kind.parse("  ", field, NAMES) is None
    assert kind.parse([], field, NAMES) is None
    assert kind.show(None, field, NAMES) == kind.export(None, field, NAMES) == kind.raw(None, field) == ""
    assert kind.sort_key(None) is None


@every_kind
def test_a_required_field_asks_to_be_filled_in_by_the_server_not_by_the_browser(name: str) -> None:
    field = FIELDS[name]
    form = BaseForm({field.id: kinds.of(field.id).form_field(field, NAMES)})
    form.process()
    assert "required" not in form[field.id]()
    assert kinds.KINDS[name].label
    assert kinds.KINDS[name].hint.endswith(".")
