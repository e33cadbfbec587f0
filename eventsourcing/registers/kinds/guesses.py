"""What else a column may turn out to hold: each guess looks at every value and counts those that do not fit."""

import re

from eventsourcing.registers.domain import Field, FieldSettings
from eventsourcing.registers.kinds.doubts import nearly_all
from eventsourcing.registers.kinds.email import Email
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import NOBODY
from eventsourcing.registers.kinds.unfit import Unfit
from eventsourcing.registers.kinds.url import Url

PATIENCE = 100  # misfits after which a guess is given up, once they outnumber the fits
MOST_ODD = 5

_FIELD = Field("guess-", FieldSettings("A column"))


class Guess:
    """That the values of the column are of one kind."""

    many: str
    parser: Kind[str]
    likely: re.Pattern[str]  # what else begins is not worth parsing

    def __init__(self) -> None:
        self.fits = self.misfits = 0
        self.odd: dict[str, None] = {}

    @property
    def lost(self) -> bool:
        return self.misfits > max(PATIENCE, self.fits)

    def look(self, text: str, count: int) -> None:
        if self._takes(text):
            self.fits += count
        else:
            self.misfits += count
            if len(self.odd) < MOST_ODD:
                self.odd[text[:60]] = None

    def _takes(self, text: str) -> bool:
        if not self.likely.match(text):
            return False
        try:
            return self.parser.parse(text, _FIELD, NOBODY) is not None
        except Unfit:
            return False

    def holds(self) -> bool:
        return nearly_all(self.fits, self.misfits)


class Emails(Guess):
    many = "e-mail addresses"
    parser = Email()
    likely = re.compile(r"[^@]+@[^@]+\.[^@]+$")


class Urls(Guess):
    many = "web addresses"
    parser = Url()
    likely = re.compile(r"https?://|www\.", re.IGNORECASE)


GUESSES: tuple[type[Guess], ...] = (Emails, Urls)
