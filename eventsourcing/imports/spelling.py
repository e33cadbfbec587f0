"""Numbers and dates as other countries write them, put into the one spelling that the kinds read."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal

Decimals = Literal["point", "comma"]
Dates = Literal["year", "day", "month"]

_GROUPS = re.compile(r"[-+−]?[0-9]{1,3}(\.[0-9]{3})+")  # 1.234.567
_COMMA = re.compile(r"[-+−]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+),[0-9]+")  # 1.234,5
_THOUSANDS = re.compile(r"[-+−]?[1-9][0-9]{0,2}(,[0-9]{3})+")  # 1,234: or is it a little more than one?
_POINT = re.compile(r"[-+−]?[0-9]*\.[0-9]+")
_DAY = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})([ T,].*)?", re.DOTALL)


def number(text: str, decimals: Decimals) -> str:
    """1.234,5 as 1234.5, where decimals follow a comma."""
    if decimals == "comma" and (_COMMA.fullmatch(text) or _GROUPS.fullmatch(text)):
        return text.replace(".", "").replace(",", ".")
    return text


def day(text: str, dates: Dates) -> str:
    """31.12.2026 as 2026-12-31, and 12/31/2026 too, by which of them comes first."""
    found = _DAY.fullmatch(text) if dates != "year" else None
    if found is None:
        return text
    first, second = found[1].zfill(2), found[3].zfill(2)
    ordered = (second, first) if dates == "day" else (first, second)
    return f"{found[4]}-{'-'.join(ordered)}{found[5] or ''}"


def likely_decimals(cells: Iterable[str]) -> Decimals:
    """A comma, where some cells can only be read so and none can only be read with a point."""
    seen = Counter(_decimals(cell.strip()) for cell in cells)
    return "comma" if seen["comma"] and not seen["point"] else "point"


def _decimals(cell: str) -> str:
    if _COMMA.fullmatch(cell) and not _THOUSANDS.fullmatch(cell):
        return "comma"
    return "point" if _POINT.fullmatch(cell) and not _GROUPS.fullmatch(cell) else ""


def likely_dates(cells: Iterable[str]) -> Dates:
    """What comes first in dates like 1/2/2026; "year" where nothing says so: they stay text then."""
    seen = Counter(verdict for cell in cells for verdict in _order(cell.strip()))
    if seen["day"] and seen["month"]:
        return "year"
    if seen["month"]:
        return "month"
    return "day" if seen["day"] or seen["point"] else "year"


def _order(cell: str) -> list[str]:
    found = _DAY.fullmatch(cell)
    if found is None:
        return []
    first, second = int(found[1]), int(found[3])
    verdicts = ["point"] if found[2] == "." else []  # days come first wherever points stand between them
    if first > 12 >= second:
        verdicts.append("day")
    if second > 12 >= first:
        verdicts.append("month")
    return verdicts
