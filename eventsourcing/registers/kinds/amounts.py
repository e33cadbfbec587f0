"""Amounts as people write them, taken apart: the number, and the sign or code of a currency before or behind it."""

import re
from functools import lru_cache
from typing import NamedTuple

from eventsourcing.registers.kinds.numerals import in_ascii

_TOKEN = r"[^\d\s.,'()%+-][^\d\s()%+-]{0,3}"  # noqa: S105  # no secret: what may stand for a currency
_AMOUNT = re.compile(
    rf"(?P<sign>[-+(]*) *(?P<before>{_TOKEN})? *(?P<inner>[-+(]*) *"
    rf"(?P<number>[0-9.](?:[0-9., ']*[0-9.])?(?:[eE][-+]?[0-9]{{1,3}})?(?: *-)?)(?P<closed>\)?)"
    rf" *(?P<after>{_TOKEN})?(?P<end>[-)]*)"
)


class Amount(NamedTuple):
    """`tokens`: what stood for a currency, "" on both sides where nothing did."""

    number: str
    tokens: tuple[str, str]


@lru_cache(maxsize=4096)
def taken_apart(text: str, sign: str = "point") -> Amount | None:
    """The amount, or None where the text is none. `sign` is what stands before the decimals."""
    found = _AMOUNT.fullmatch(in_ascii(text, sign)) if len(text) <= 100 else None
    if found is None:
        return None
    signs = (found["sign"] + found["inner"], found["closed"] + found["end"])
    return Amount(signs[0] + found["number"] + signs[1], (found["before"] or "", found["after"] or ""))
