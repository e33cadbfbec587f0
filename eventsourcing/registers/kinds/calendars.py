"""Whether a column holds days or moments: seen with the day first and with the month first at once."""

import re

from eventsourcing.registers.domain import Field, FieldSettings, Limits
from eventsourcing.registers.kinds.date import Date
from eventsourcing.registers.kinds.datetime import DateTime
from eventsourcing.registers.kinds.doubts import MOST_EXAMPLES, ORDERS, Example, nearly_all
from eventsourcing.registers.kinds.names import NOBODY
from eventsourcing.registers.kinds.unfit import Unfit

MOST_ODD = 5
PATIENCE = 100  # misfits

_ISO = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]")
_LIKELY = re.compile(r"\d{1,4}(st|nd|rd|th|er|[ºª])?[-/. 年년]|[^\W\d_]{3,12}\.?[ -]\d|(19|20)[0-9]{6}|[0-9]{4}W")
_COMPACT = re.compile(r"(19|20)[0-9]{6}")
_TIMED = re.compile(r"[0-9]:[0-9]|[0-9][hH][0-9]{2}\b|[0-9] ?[AaPp]\.?[Mm]|[0-9]T[0-9]{4}")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([-/. ])(?:[0-9]{1,2}|[^\W\d_]{3,12})\1[0-9]{2}\b(?!:)")

_FIELDS = tuple(Field("guess-", FieldSettings("A column", limits=Limits(date_order=order))) for order in ORDERS)


class Days:
    """The evidence of one column for days, or with `timed` for moments."""

    def __init__(self, *, timed: bool) -> None:
        self.timed = timed
        self.kind: Date | DateTime = DateTime() if timed else Date()
        self.same = self.day_first = self.month_first = self.doubtful = self.dotted = 0
        self.misfits = self.compact = self.short_years = 0
        self.examples: list[Example] = []
        self.odd: dict[str, None] = {}

    @property
    def lost(self) -> bool:
        """Whether it is no use to look on: these are no days."""
        return self.misfits > PATIENCE and self.misfits > self.same + self.doubtful + self.day_first + self.month_first

    def look(self, text: str, count: int) -> None:
        likely = len(text) <= 60 and _LIKELY.match(text) and bool(_TIMED.search(text)) == self.timed
        if not likely or not self._read(text, count):
            self.misfits += count
            if len(self.odd) < MOST_ODD:
                self.odd[text[:60]] = None

    def _read(self, text: str, count: int) -> bool:
        by_day = self._understood(text, 0)
        by_month = by_day if _ISO.match(text) else self._understood(text, 1)
        if by_day is None and by_month is None:
            self.short_years += count if _SHORT_YEAR.match(text) else 0
            return False
        if by_day == by_month:
            self.same += count
            self.compact += count if _COMPACT.match(text) else 0
        elif by_day is None:
            self.month_first += count
        elif by_month is None:
            self.day_first += count
        else:
            self._doubt(text, by_day, by_month, count)
        return True

    def _understood(self, text: str, order: int) -> str | None:
        try:
            return self.kind.understand(text, _FIELDS[order], NOBODY)
        except Unfit:
            return None

    def _doubt(self, text: str, by_day: str, by_month: str, count: int) -> None:
        self.doubtful += count
        self.dotted += count if "." in text[:3] else 0
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(Example(text[:60], by_day, by_month))

    def order(self) -> str:
        """What comes first: "" where nothing says so, or it does not matter; see `asked`."""
        if nearly_all(self.day_first, self.month_first):
            return "day"
        if nearly_all(self.month_first, self.day_first):
            return "month"
        return "day" if self.doubtful and self.doubtful == self.dotted and not self.month_first else ""

    @property
    def asked(self) -> bool:
        return not self.order() and bool(self.doubtful or self.day_first or self.month_first)

    def fits(self) -> int:
        """How many can be read in the likelier order."""
        order = self.order()
        by_order = {"day": self.day_first, "month": self.month_first}
        return self.same + self.doubtful + (by_order[order] if order else max(by_order.values()))

    def holds(self, filled: int) -> bool:
        return nearly_all(self.fits(), filled - self.fits())
