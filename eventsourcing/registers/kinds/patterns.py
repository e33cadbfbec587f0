"""Patterns that people define for a field: RE2 expressions, which take time linear in the text whatever they are."""

from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]  # comes without types

from eventsourcing.registers.kinds.tidying import line
from eventsourcing.registers.kinds.unfit import Unfit

LONGEST_PATTERN = 200
_MEMORY = 1 << 20  # bytes for one compiled pattern


def check_pattern(pattern: str) -> None:
    """Raise Unfit where the pattern cannot be used."""
    line(pattern, LONGEST_PATTERN)
    try:
        _compiled(pattern)
    except re2.error as error:
        why = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error)
        raise Unfit(f"This pattern cannot be used: {why}.") from None


def check_matches(text: str, pattern: str | None) -> None:
    """Raise Unfit where the whole text does not match."""
    if pattern is not None and not _compiled(pattern).fullmatch(text):
        raise Unfit(f"This does not fit the pattern “{pattern}”.")


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2.compile(pattern, options)
