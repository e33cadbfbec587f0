"""A value of one kind, read as one of another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsourcing.registers import kinds
from eventsourcing.registers.domain import Field, FieldSettings, Limits, Option, StoredValue
from tests.registers.kinds.examples import ANA, FIELDS, N10156, NAMES, TWIN, VALUES, SomeNames, a_field

every_kind = pytest.mark.parametrize("name", kinds.KINDS)
EXACT = ("longtext", "integer", "number", "decimal", "yesno", "date", "datetime", "email", "phone", "url")


def continued(value: StoredValue, was: str, now: str | Field) -> StoredValue:
    return kinds.continued(value, FIELDS[was], FIELDS[now] if isinstance(now, str) else now, NAMES)


@every_kind
@given(data=st.data())
def test_whatever_becomes_of_a_value_is_one_of_the_new_kind(name: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from([kind for kind in kinds.KINDS if kind != name]))
    value = data.draw(VALUES[name])
    try:
        read = continued(value, name, other)
    except kinds.Unfit as unfit:
        assert unfit.message.endswith(".")  # noqa: PT017
    else:
        kind = kinds.KINDS[other]
        assert kind.holds(read)
        assert kind.parse(kind.export(read, FIELDS[other], NAMES), FIELDS[other], NAMES) == read


@every_kind
@given(data=st.data())
def test_anything_becomes_long_text(name: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[name])
    if name != "longtext":
        assert continued(value, name, "longtext")


@pytest.mark.parametrize("name", EXACT)
@given(data=st.data())
def test_what_became_text_becomes_the_same_value_again(name: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[name])
    text = continued(value, name, "text") if name != "longtext" else continued(" ".join(value.split()), name, "text")
    back = continued(text, "text", name)
    assert back == (value if name != "longtext" else text)


@pytest.mark.parametrize(
    ("was", "value", "now", "read"),
    [
        ("integer", 12, "money", "EUR 12.00"),
        ("money", "EUR 12.50", "decimal", "12.50"),
        ("money", "EUR 12.00", "integer", 12),
        ("decimal", "12.00", "integer", 12),
        ("integer", 12, "decimal", "12"),
        ("text", "1,200", "integer", 1200),
        ("date", "2026-03-01", "datetime", "2026-03-01T00:00:00Z"),
        ("datetime", "2026-03-01T14:30:00Z", "date", "2026-03-01"),
        ("text", "1 Mar 2026", "datetime", "2026-03-01T00:00:00Z"),
        ("text", "2026-03-01 14:30", "datetime", "2026-03-01T14:30:00Z"),
        ("text", "Yes", "yesno", True),
        ("integer", 0, "yesno", False),
        ("text", "in use", "choice", "aaaaaaaa"),
        ("choice", "bbbbbbbb", "choices", ("bbbbbbbb",)),
        ("choices", ("aaaaaaaa",), "choice", "aaaaaaaa"),
        ("choice", "bbbbbbbb", "text", "Stored; locked"),
        ("choice", "cccccccc", "choices", ("cccccccc",)),
        ("choices", ("aaaaaaaa", "dddddddd"), "text", "In use, Sold"),
        ("text", "N10156", "link", N10156),
        ("link", N10156, "text", "N10156"),
        ("text", "ana@example.com", "user", ANA),
        ("user", TWIN, "text", "Ben"),
        ("text", "ana@example.com", "email", "ana@example.com"),
    ],
)
def test_values_are_read_as_people_would(was: str, value: StoredValue, now: str, read: StoredValue) -> None:
    assert continued(value, was, now) == read


@pytest.mark.parametrize(
    ("was", "value", "now"),
    [
        ("money", "USD 12.00", "decimal"),
        ("decimal", "12.50", "integer"),
        ("text", "about 12", "integer"),
        ("longtext", "two\nlines", "text"),
        ("choices", ("aaaaaaaa", "bbbbbbbb"), "choice"),
        ("text", "2026-02-30", "date"),
        ("text", "Ben", "user"),
        ("yesno", True, "integer"),
    ],
)
def test_what_could_be_read_wrongly_is_not_read(was: str, value: StoredValue, now: str) -> None:
    with pytest.raises(kinds.Unfit):
        continued(value, was, now)


def test_the_words_for_a_hidden_record_become_no_text() -> None:
    class Hiding(SomeNames):
        def record(self, record_id: str) -> str | None:
            return kinds.HIDDEN

    with pytest.raises(kinds.Unfit, match="cannot see"):
        kinds.continued(N10156, FIELDS["link"], FIELDS["text"], Hiding())


def test_limits_hold_for_what_is_read() -> None:
    with pytest.raises(kinds.Unfit, match="Enter 10 or less"):
        continued("12", "text", a_field("integer", maximum="10"))
    with pytest.raises(kinds.Unfit, match="or earlier"):
        continued("2026-03-02", "date", a_field("datetime", maximum="2026-03-01T00:00:00Z"))


def test_numbers_are_read_as_they_are_stored_and_text_as_its_people_write() -> None:
    with_comma = a_field("money", currency="EUR", decimals=3, decimal_sign="comma")
    assert continued("1.250", "decimal", with_comma) == "EUR 1.250"
    assert continued("1.250", "text", with_comma) == "EUR 1250.000"
    assert continued("1.250,5", "text", a_field("decimal", decimal_sign="comma")) == "1250.5"


def test_settings_carry_over_as_far_as_the_new_kind_knows_them() -> None:
    settings = FieldSettings("Due", "When", required=True, unique=True, limits=Limits(minimum="5", maximum="9"))
    was = Field("integer-abcdefgh", settings)
    assert kinds.carried_settings(was, "decimal") == settings
    assert kinds.carried_settings(was, "money").limits == Limits(minimum="5", maximum="9")
    assert kinds.carried_settings(was, "date").limits == Limits()
    assert kinds.carried_settings(was, "text") == FieldSettings("Due", "When", required=True, unique=True)


def test_a_default_carries_over_where_it_can_be_read() -> None:
    options = (Option("a", "12"), Option("b", "None"))
    assert (
        kinds.carried_settings(Field("choice-x", FieldSettings("N", default="a", options=options)), "integer").default
        == 12
    )
    assert (
        kinds.carried_settings(Field("choice-x", FieldSettings("N", default="b", options=options)), "integer").default
        is None
    )
    assert kinds.carried_settings(
        Field("choice-x", FieldSettings("N", default="b", options=options)), "choices"
    ).default == ("b",)
