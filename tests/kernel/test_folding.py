"""Folding: what is found by what, over all of Unicode, and what stays apart."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventsourcing.kernel.folding import fold, same

SIGNS = [sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(sign) not in ("Cn", "Co", "Cs")]
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    "aAéÉ\u0301\u0345ßẞﬁıİκςΣйИ\u0306がか\u3099각가ｶﾞ\u200d x"
)


@pytest.mark.parametrize(
    ("seen", "typed"),
    [
        ("Straße STRASSE", "strasse strasse"),
        ("Łódź, Đặng Ærøskøbing Þór Œuvre", "lodz, dang aeroskobing thor oeuvre"),
        ("İstanbul ISPARTA ılıca", "istanbul isparta ilica"),
        ("Ὀδυσσεύς ΟΔΥΣΣΕΎΣ", "οδυσσευσ οδυσσευσ"),
        ("Ёлка ПОДЪЁМ за́мок", "елка подъем замок"),
        ("ＡＢＣ１２３ ﬁne Ⅷ m² ½", "abc123 fine viii m2 1/2"),
        ("ｶﾞｷﾞｸﾞ", "ガギグ"),
        ("soft\u00adhyphen zero\u200bwidth \u202eturned\u202c", "softhyphen zerowidth turned"),
        ("Zoe\u0308 e\u0301", "zoe e"),
        ("O’Brien “non‑breaking” 3 − 1", 'o\'brien "non-breaking" 3 - 1'),
        ("two\nlines\tof it", "two lines of it"),
    ],
)
def test_a_text_is_found_by_what_people_type(seen: str, typed: str) -> None:
    assert fold(seen) == typed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("が", "か"),
        ("ぱ", "は"),
        ("각", "가"),
        ("हिन्दी", "हनद"),
        ("น้ำ", "นำ"),
        ("שָׁלוֹם", "שלום"),
        ("й", "и"),
        ("ї", "і"),
        ("≠", "="),
    ],
)
def test_what_makes_another_letter_stays(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert fold(other) not in fold(one)  # nor is it a part of it
    assert fold(unicodedata.normalize("NFD", one)) == fold(one)


def test_every_sign_of_unicode_has_one_fold_however_it_is_written() -> None:
    for sign in SIGNS:
        folded = fold(sign)
        assert fold(folded) == folded, sign
        forms = [unicodedata.normalize(form, sign) for form in ("NFC", "NFD")]
        written = {*forms, sign.upper(), sign.lower(), sign.casefold(), same(sign)}
        assert {fold(other) for other in written} == {folded}, sign


@given(TEXTS)
def test_a_fold_folds_to_itself_and_so_does_what_is_the_same(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert same(same(text)) == same(text)


@given(TEXTS, TEXTS)
@example("I\u0307\u3099", "")  # marks of other scripts between a letter and its accent
def test_what_is_the_same_is_found(one: str, other: str) -> None:
    assert fold(same(one)) == fold(one)
    if same(one) == same(other):
        assert fold(one) == fold(other)


def test_accents_tell_apart_what_is_the_same_but_not_what_is_found() -> None:
    assert fold("Müller") == fold("Muller")
    assert same("Müller") != same("Muller")
    assert same("Straße") == same("STRASSE")
    assert same("ＡＢ\u200bＣ") == same("abc")


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_of_ascii_only_capitals_and_lines_are_folded_as_a_database_does_it(text: str) -> None:
    assert fold(text) == "".join(max(sign, " ") for sign in text.lower())
