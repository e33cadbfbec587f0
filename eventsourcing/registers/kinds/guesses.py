"""What a column may turn out to hold: each guess looks at every value and counts those that do not fit."""

import re

from eventsourcing.registers.domain import Field, FieldSettings, Limits
from eventsourcing.registers.kinds.date import Date
from eventsourcing.registers.kinds.datetime import DateTime
from eventsourcing.registers.kinds.decimals import Decimal
from eventsourcing.registers.kinds.email import Email
from eventsourcing.registers.kinds.integer import Integer
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import NOBODY
from eventsourcing.registers.kinds.unfit import Unfit
from eventsourcing.registers.kinds.url import Url

PATIENCE = 100  # misfits after which a guess is given up, once they outnumber the fits
MOST_ODD = 5
LONG_CODE = 9  # digits, all values alike: numbers of things, not quantities

_FIELD = Field("guess-", FieldSettings("A column"))
_YEAR = re.compile(r"(1[5-9]|20|21)[0-9]{2}")


class Guess:
    """That all values of the column are of one kind."""

    many: str
    parser: Kind[int] | Kind[str]
    likely: re.Pattern[str]  # what else begins is not worth parsing

    def __init__(self) -> None:
        self.fits = self.misfits = 0
        self.odd: dict[str, None] = {}

    @property
    def lost(self) -> bool:
        return self.misfits > max(PATIENCE, self.fits)

    def look(self, text: str) -> None:
        if self.takes(text):
            self.fits += 1
        else:
            self.misfits += 1
            if len(self.odd) < MOST_ODD:
                self.odd[text[:60]] = None

    def takes(self, text: str) -> bool:
        if not self.likely.match(text):
            return False
        try:
            return self.parser.parse(text, _FIELD, NOBODY) is not None
        except Unfit:
            return False

    def holds(self) -> bool:
        """Whether every value fits, and it would be sensible too."""
        return self.fits > 0 and not self.misfits

    def limits(self) -> Limits:
        return Limits()

    def note(self) -> str:
        return ""


class Integers(Guess):
    """Whole numbers. What starts with 0 or +, or is long and always of one length, is a code: 00123, +4930123456."""

    many = "whole numbers"
    parser = Integer()
    likely = re.compile(r"[-−]?(0$|[1-9])")

    def __init__(self) -> None:
        super().__init__()
        self.shortest, self.longest = 1000, 0
        self.years = True

    def takes(self, text: str) -> bool:
        self.shortest, self.longest = min(self.shortest, len(text)), max(self.longest, len(text))
        self.years = self.years and _YEAR.fullmatch(text) is not None
        return super().takes(text)

    def holds(self) -> bool:
        return super().holds() and not (self.shortest == self.longest >= LONG_CODE)

    def limits(self) -> Limits:
        return Limits(minimum="1000", maximum="9999") if self.years else Limits()

    def note(self) -> str:
        return "These look like years: limits of 1000 and 9999 keep them written without a comma." if self.years else ""


class Decimals(Guess):
    """Numbers, some of which have decimals."""

    many = "numbers"
    parser = Decimal()
    likely = re.compile(r"[-−]?(0$|0?\.|[1-9])")

    def __init__(self) -> None:
        super().__init__()
        self.points = 0

    def takes(self, text: str) -> bool:
        self.points += "." in text
        return super().takes(text)

    def holds(self) -> bool:
        return super().holds() and self.points > 0


class Dates(Guess):
    many = "dates"
    parser = Date()
    likely = re.compile(r"[0-9]{1,4}[ -]|[A-Za-z]{3,9}\.? [0-9]")


class Moments(Guess):
    many = "dates with a time"
    parser = DateTime()
    likely = re.compile(r"([0-9]{1,4}[ -]|[A-Za-z]{3,9}\.? [0-9]).*:")


class Emails(Guess):
    many = "e-mail addresses"
    parser = Email()
    likely = re.compile(r"[^@]+@[^@]+\.[^@]+$")


class Urls(Guess):
    many = "web addresses"
    parser = Url()
    likely = re.compile(r"https?://", re.IGNORECASE)


GUESSES: tuple[type[Guess], ...] = (Integers, Decimals, Dates, Moments, Emails, Urls)
