"""Folding: the one way in which texts are compared by what people see, for searches, filters, orders and uniqueness.

A text is found by its `fold`, which knows no capitals, no accents of Latin, Greek and Cyrillic letters, no widths and
ligatures, no sorts of hyphens and quotation marks, and nothing that cannot be seen. What looks like an accent and makes
another letter stays: the dakuten of が, vowels of Hindi and Thai, points of Hebrew, й, ї and ў. Two texts are the
`same` only if their accents are too: Muller finds Müller, and yet is somebody else.
"""

import re
from unicodedata import combining, normalize

MOST = 50_000  # signs are remembered: all that any text of people holds
_LETTERS = "йїў"  # each a letter of its own, though Unicode takes it apart
# Letters that Unicode does not take apart, and signs that people type in another way.
_PLAIN = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n", "ħ": "h", "ŧ": "t",
    "ĸ": "k", "ƀ": "b", "ȼ": "c", "ɇ": "e", "ǥ": "g", "ɉ": "j", "ɍ": "r", "ƶ": "z", "ⱥ": "a", "ɨ": "i", "ʉ": "u",
    "‘": "'", "’": "'", "‚": "'", "ʹ": "'", "ʻ": "'", "ʼ": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"',
    "‐": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "⁄": "/",
    **{chr(control): " " for control in range(0x20)},
})  # fmt: skip
# A Latin, Greek or Cyrillic letter, and the marks on it; they begin with the first sign of a run that is no letter.
_MARKED = re.compile(
    "([A-Za-z\u00c0-\u02af\u0370-\u052f\u1c80-\u1c8f\u1d00-\u1dbf\u2c60-\u2c7f\ua640-\ua69f\ua720-\ua7ff\uab30-\uab6f])"
    r"([^\w\s\x00-\u02ff]+)"
)
# The accents that any of them may have; the iota below a letter is a letter.
_ACCENT = re.compile("[\u0300-\u0344\u0346-\u034e\u0350-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f]")
# What Unicode calls Default_Ignorable_Code_Point: soft hyphens, zero widths, marks of direction, variants, fillers.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)


class _Folds(dict[int, str]):
    """What every sign folds to by itself, worked out when it is met for the first time."""

    def __missing__(self, sign: int) -> str:
        text = chr(sign)
        folded = text.casefold()
        if folded not in _LETTERS:
            folded = _without_accents(normalize("NFKD", text)).casefold().translate(_PLAIN)
        if len(self) < MOST:
            self[sign] = folded
        return folded


_FOLDS = _Folds()


def _without_accents(text: str) -> str:
    return _MARKED.sub(_bare, text)


def _bare(marked: re.Match[str]) -> str:
    letter, signs = marked.groups()
    end = next((place for place, sign in enumerate(signs) if not combining(sign)), len(signs))
    return str(letter + _ACCENT.sub("", signs[:end]) + signs[end:])


def fold(text: str) -> str:
    """What a text is found by, and sorted by at first, on one line. A fold folds to itself."""
    if text.isascii():
        lowered = text.lower()
        return lowered if lowered.isprintable() else lowered.translate(_PLAIN)
    composed = normalize("NFC", _UNSEEN.sub("", text))
    return normalize("NFC", _without_accents(composed.translate(_FOLDS)))


def same(text: str) -> str:
    """What a text is: two are the same that differ in nothing but capitals, widths and what cannot be seen."""
    if text.isascii():
        return text.lower()
    return normalize("NFKC", normalize("NFKC", _UNSEEN.sub("", text)).casefold())
