"""What changed between two texts, word by word, in bounded time."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Tag = Literal["same", "del", "ins"]
Pieces = list[tuple[Tag, str]]

MOST_COMPARISONS = 500_000  # pairs of words or lines, beyond which a changed stretch is told as a whole
KEPT_AT_LEAST = 4  # one letter in so many, or a changed stretch is told as a whole

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


def worddiff(was: str, now: str) -> Pieces:
    """The texts as pieces: without "ins" they make what was, without "del" what is now."""
    return _joined(_compared(_WORDS.findall(was), _WORDS.findall(now), by_lines=True))


def _compared(was: list[str], now: list[str], *, by_lines: bool = False) -> Iterator[tuple[Tag, str]]:
    start = _alike(was, now)
    end = _alike(was[start:][::-1], now[start:][::-1])
    old, new = was[start : len(was) - end], now[start : len(now) - end]
    yield "same", "".join(was[:start])
    if by_lines and len(old) * len(new) > MOST_COMPARISONS:
        yield from _by_lines("".join(old), "".join(new))
    else:
        yield from _matched(old, new)
    yield "same", "".join(was[len(was) - end :])


def _alike(was: list[str], now: list[str]) -> int:
    """How many words they begin with in common."""
    differ = (n for n, (old, new) in enumerate(zip(was, now, strict=False)) if old != new)
    return next(differ, min(len(was), len(now)))


def _by_lines(was: str, now: str) -> Iterator[tuple[Tag, str]]:
    """Lines first, then the words of those that changed."""
    for changed, stretch in groupby(_matched(_LINES.findall(was), _LINES.findall(now)), lambda p: p[0] != "same"):
        pieces = list(stretch)
        if changed:
            old, new = (_WORDS.findall("".join(text for tag, text in pieces if tag == t)) for t in ("del", "ins"))
            yield from _compared(old, new)
        else:
            yield from pieces


def _matched(was: list[str], now: list[str]) -> Iterator[tuple[Tag, str]]:
    if len(was) * len(now) > MOST_COMPARISONS:
        yield from (("del", "".join(was)), ("ins", "".join(now)))
        return
    codes = SequenceMatcher(None, was, now).get_opcodes()
    if _strangers(was, now, _letters(word for tag, i, j, _, _ in codes if tag == "equal" for word in was[i:j])):
        codes = [("replace", 0, len(was), 0, len(now))]
    for tag, i, j, k, m in codes:
        if tag == "equal":
            yield "same", "".join(was[i:j])
        else:
            yield "del", "".join(was[i:j])
            yield "ins", "".join(now[k:m])


def _strangers(was: list[str], now: list[str], kept: int) -> bool:
    """Whether so little stayed that the words in between would only be in the way of reading."""
    return KEPT_AT_LEAST * kept < min(_letters(was), _letters(now))


def _letters(words: Iterable[str]) -> int:
    return sum(len(word) for word in words if not word.isspace())


def _joined(pieces: Iterable[tuple[Tag, str]]) -> Pieces:
    filled = (piece for piece in pieces if piece[1])
    return [(tag, "".join(text for _, text in run)) for tag, run in groupby(filled, lambda piece: piece[0])]
