"""What a filter asks for: operators as people see them, conditions as the records list turns them into SQL."""

from typing import NamedTuple

from eventsourcing.kernel.folding import fold
from eventsourcing.registers.kinds.keys import found_keys
from eventsourcing.registers.kinds.unfit import Unfit


class Operator(NamedTuple):
    """One way to filter by a field. The name goes into the URL, the label on the page."""

    name: str
    label: str
    needs_value: bool = True


class Equal(NamedTuple):
    """The field's sort key is one of these."""

    keys: tuple[str, ...]


class Range(NamedTuple):
    """The field's sort key is between low and high: inclusive where not open, without end where None."""

    low: str | None = None
    high: str | None = None
    low_open: bool = False
    high_open: bool = False


class Contains(NamedTuple):
    """The field's stored text contains this text, as folded as it is."""

    text: str


class Includes(NamedTuple):
    """The field's stored list has at least one of these items."""

    items: tuple[str, ...]


class Empty(NamedTuple):
    """The record has no value in the field."""


class Filled(NamedTuple):
    """The record has a value in the field."""


class Not(NamedTuple):
    """All records for which the condition does not hold, those without a value among them."""

    condition: Equal | Range | Contains | Includes


Condition = Equal | Range | Contains | Includes | Empty | Filled | Not

IS = Operator("is", "is")
IS_NOT = Operator("is-not", "is not")
CONTAINS = Operator("contains", "contains")
CONTAINS_NOT = Operator("contains-not", "does not contain")
STARTS = Operator("starts", "starts with")
INCLUDES = Operator("includes", "includes")
INCLUDES_NOT = Operator("includes-not", "does not include")
AT_LEAST = Operator("at-least", "is at least")
AT_MOST = Operator("at-most", "is at most")
ON = Operator("is", "is on")
NOT_ON = Operator("is-not", "is not on")
BEFORE = Operator("before", "is before")
AFTER = Operator("after", "is after")
SINCE = Operator("at-least", "is on or after")
UNTIL = Operator("at-most", "is on or before")
EMPTY = Operator("empty", "is empty", needs_value=False)
FILLED = Operator("filled", "is not empty", needs_value=False)

PRESENCE = (EMPTY, FILLED)
LINES = (CONTAINS, CONTAINS_NOT, IS, IS_NOT, STARTS, *PRESENCE)
QUANTITIES = (IS, IS_NOT, AT_LEAST, AT_MOST, *PRESENCE)
DAYS = (ON, NOT_ON, BEFORE, AFTER, SINCE, UNTIL, *PRESENCE)
ONES = (IS, IS_NOT, *PRESENCE)

LONGEST_PREFIX = 50


def compared(operator: str, first: str, last: str) -> Equal | Range:
    """The condition on keys, for a value that spans the keys from first to last."""
    match operator:
        case "at-least":
            return Range(low=first)
        case "at-most":
            return Range(high=last)
        case "before":
            return Range(high=first, high_open=True)
        case "after":
            return Range(low=last, low_open=True)
        case _:
            return Equal((first,)) if first == last else Range(first, last)


def starting(text: str) -> Range:
    """The condition on keys for texts that begin with this one, whatever their case and accents."""
    if len(text) > LONGEST_PREFIX:
        raise Unfit(f"Filter by {LONGEST_PREFIX} characters at most, or by “contains”.")
    beginning = fold(text)
    return Range(low=beginning, high=beginning + "\U0010ffff")


def found_by(text: str) -> Range:
    """The condition on keys for texts that are this one but for case, accents and what cannot be seen."""
    low, high = found_keys(text)
    return Range(low, high, high_open=True)
