"""Sort keys keep the order of values."""

import unicodedata
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from eventsourcing.kernel.folding import fold, same
from eventsourcing.registers.kinds import KINDS
from eventsourcing.registers.kinds.keys import LONGEST_KEY, found_keys, number_key, text_key, whole_key
from tests.registers.kinds.examples import decimals, moments

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False) | decimals().map(Decimal) | st.integers().map(Decimal)


def order(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)


@given(NUMBERS, NUMBERS)
def test_numbers_of_any_sign_and_scale_keep_their_order(one: Decimal, other: Decimal) -> None:
    assert order(number_key(one).encode(), number_key(other).encode()) == order(one, other)


@given(st.integers())
def test_a_whole_number_has_the_key_of_the_same_decimal(number: int) -> None:
    assert whole_key(number) == number_key(Decimal(number))


@given(decimals(), decimals())
def test_stored_decimals_keep_their_order(one: str, other: str) -> None:
    keys = [KINDS["decimal"].sort_key(value) or "" for value in (one, other)]
    assert order(*keys) == order(Decimal(one), Decimal(other))


@given(moments(), moments())
def test_moments_keep_their_order_with_and_without_fractions(one: str, other: str) -> None:
    keys = [KINDS["datetime"].sort_key(value) or "" for value in (one, other)]
    assert order(*keys) == order(one.rstrip("Z").ljust(26, "\x00"), other.rstrip("Z").ljust(26, "\x00"))


TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs"))) | st.text("aAäÄﬁfi sSß", max_size=4)


@given(TEXTS, TEXTS)
def test_texts_have_the_same_key_only_if_they_are_the_same(one: str, other: str) -> None:
    assert (text_key(one) == text_key(other)) == (same(one) == same(other))


@given(TEXTS | st.text("aäbß", min_size=120, max_size=400), st.text("aä b\n\u0301", max_size=3))
def test_the_keys_of_all_texts_that_are_found_by_another_lie_together(text: str, more: str) -> None:
    for other in (text + more, text.upper(), unicodedata.normalize("NFD", text), fold(text), text[:-1]):
        low, high = found_keys(text)
        assert (low <= text_key(other) < high) == (fold(text) == fold(other))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=250, max_size=400), st.text("ab", min_size=1))
def test_long_texts_have_short_keys_that_still_tell_them_apart(text: str, more: str) -> None:
    assert len(text_key(text).encode()) <= LONGEST_KEY
    assert text_key(text) != text_key(text + more)


def test_accents_come_after_the_letter_itself_and_before_the_next_letter() -> None:
    names = ["Zoë", "zoe", "Emil", "Émile", "emilia", "Ana", "ana b"]
    assert sorted(names, key=text_key) == ["Ana", "ana b", "Emil", "Émile", "emilia", "zoe", "Zoë"]
