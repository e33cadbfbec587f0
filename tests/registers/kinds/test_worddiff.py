import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsourcing.registers.kinds import worddiff

TEXTS = st.text() | st.text("ab \n.", max_size=200)


@given(TEXTS, TEXTS)
def test_without_insertions_it_is_what_was_and_without_deletions_what_is(was: str, now: str) -> None:
    pieces = worddiff(was, now)
    assert "".join(text for tag, text in pieces if tag != "ins") == was
    assert "".join(text for tag, text in pieces if tag != "del") == now
    assert all(text for _, text in pieces)


def test_changed_words_stand_among_those_that_stayed() -> None:
    assert worddiff("The quick brown fox.", "The slow brown fox!") == [
        ("same", "The "),
        ("del", "quick"),
        ("ins", "slow"),
        ("same", " brown fox"),
        ("del", "."),
        ("ins", "!"),
    ]
    assert worddiff("same", "same") == [("same", "same")]
    assert worddiff("", "new") == [("ins", "new")]


def test_a_text_written_anew_is_told_as_a_whole() -> None:
    was, now = "Refit at the shop, slot C", "Other words, here and there"
    assert worddiff(f"Note: {was}.", f"Note: {now}.") == [("same", "Note: "), ("del", was), ("ins", now), ("same", ".")]


def _words(seed: int, words: int, vocabulary: int, line: int) -> str:
    rng = random.Random(seed)
    return " ".join(f"w{rng.randrange(vocabulary)}" + ("\n" if n % line == 0 else "") for n in range(words))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("a b " * 25_000, "b a a " * 16_000),
        ("a\n" * 50_000, "b\na\n" * 25_000),
        (_words(1, 20_000, 10, 30), _words(2, 20_000, 10, 30)),
        (_words(1, 16_000, 5_000, 30), _words(2, 16_000, 5_000, 30)),
        (_words(1, 20_000, 300, 28), _words(2, 20_000, 300, 28)),
        ("".join(f"{n % 7} x y z\n" for n in range(700)) * 10, "".join(f"{n % 5} y x z\n" for n in range(700)) * 10),
    ],
    ids=range(6),
)
def test_the_longest_texts_take_a_bounded_time(was: str, now: str) -> None:
    began = time.thread_time()  # its own time, whatever else the machine does
    worddiff(was[:100_000], now[:100_000])
    assert time.thread_time() - began < 10


def test_a_word_changed_in_the_midst_of_a_long_text_is_found() -> None:
    was = _words(1, 16_000, 5_000, 30)
    now = was.replace("w17 ", "changed ", 1).replace("\n", "\nnew ", 1) + " end"
    pieces = worddiff(was, now)
    assert ("ins", "changed") in pieces
    assert sum(len(text) for tag, text in pieces if tag != "same") < 100
