"""Whether a column holds numbers, and of which make: seen with a point and with a comma before the decimals at once."""

import re
from collections import Counter

from eventsourcing.registers.kinds.amounts import taken_apart
from eventsourcing.registers.kinds.currencies import exponent, meant_by, proposed_for
from eventsourcing.registers.kinds.doubts import MOST_EXAMPLES, SIGNS, Elsewhere, Example, nearly_all
from eventsourcing.registers.kinds.headings import counts_things, currency_of, names_things
from eventsourcing.registers.kinds.numerals import decimals_of, in_ascii, numeral
from eventsourcing.registers.kinds.unfit import Unfit

MOST_ODD = 5
LONG_CODE = 9  # digits, all values alike: numbers of things, not quantities
LONGEST = 40
PATIENCE = 100  # misfits

_WHOLE = re.compile(r"-?[1-9][0-9]{0,14}|0")
# 00123, +4930123456 and 4111111111111111 are names of things that happen to be written in digits.
_CODE = re.compile(r"[-+−]?0[0-9]|\+[0-9 ()/-]{6,}$|[0-9]{16,}$")
_GLUED = re.compile(r"(?P<letters>[^\W\d_]+)(?P<digits>[0-9]+)")  # R1, PEN001: amounts, or names of things
_POWER = re.compile(r"[0-9]+[eE][0-9]+")  # so is 1E5, but for numbers among which others have decimals
_YEAR = re.compile(r"(1[5-9]|20|21)[0-9]{2}")
_DIGIT = re.compile(r"\d")
_PLACE = re.compile(
    r"\b(lat|lon|lng|latitude|longitude|breitengrad|laengengrad|längengrad|coord\w*|koord\w*)\b", re.IGNORECASE
)


class Figures:
    """The evidence of one column, however long."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.whole = self.same = self.point = self.comma = self.misfits = self.percents = 0
        self.digits = self.powers = 0  # names of things: by their digits, and those that look like powers of ten
        self.doubtful = Counter[str]()  # cells that mean something else with a comma, by the sign that stands in them
        self.fractions = Counter[str]()  # cells with decimals, by what would have to stand before those
        self.places = dict.fromkeys(SIGNS, (0, 0))  # most decimals, and most of them that are more than noughts
        self.currencies = Counter[str]()  # "" for signs of which nobody can say which currency they mean
        self.examples: list[Example] = []
        self.odd: dict[str, None] = {}
        self.years, self.lengths, self.least, self.most = True, (1000, 0), 10**30, -(10**30)

    @property
    def codes(self) -> int:
        """How many are names of things, which keep the column from being numbers."""
        return self.digits + (0 if self.fractions else self.powers)

    @property
    def lost(self) -> bool:
        """Whether it is no use to look on: these are no numbers."""
        return self.misfits > PATIENCE and self.misfits > self.fits("point") + self.comma

    def look(self, text: str, count: int) -> None:
        if _WHOLE.fullmatch(text):
            self.whole += count
            self._measure(text)
        elif _CODE.match(text) or self._names(text):
            self.digits += count
        elif len(text) > LONGEST or ":" in text or not _DIGIT.search(text) or not self._read(text, count):
            self.misfits += count
            if len(self.odd) < MOST_ODD:
                self.odd[text[:60]] = None

    def _names(self, text: str) -> bool:
        """Whether letters and digits are the name of a thing rather than a currency and an amount."""
        found = _GLUED.fullmatch(text)
        if found is None or not (meant := meant_by(found["letters"])):
            return False
        noughts = len(found["digits"]) > 1 and found["digits"].startswith("0")
        return noughts or names_things(self.name) or (not meant[0] and not counts_things(self.name))

    def _measure(self, text: str) -> None:
        self.years = self.years and _YEAR.fullmatch(text) is not None
        self.lengths = min(self.lengths[0], len(text)), max(self.lengths[1], len(text))
        self.least, self.most = min(self.least, int(text)), max(self.most, int(text))

    def _read(self, text: str, count: int) -> bool:
        """Count a cell that is no plain whole number; False where it is no number at all."""
        plain = in_ascii(text)
        percent, token = plain.endswith("%"), _token(plain)
        if token is None or (percent and token):
            return False
        with_point, with_comma = (_number(plain.removesuffix("%").rstrip(), sign) for sign in SIGNS)
        if with_point is None and with_comma is None:
            return False
        self.percents += count if percent else 0
        if token:
            self.currencies[proposed_for(token)] += count
        self._compare(text, with_point, with_comma, count)
        self.years, self.lengths = False, (min(self.lengths[0], len(text)), max(self.lengths[1], len(text)))
        self.least = -(10**30)  # no longer a plain count
        return True

    def _compare(self, text: str, with_point: str | None, with_comma: str | None, count: int) -> None:
        self.powers += count if _POWER.fullmatch(text) else 0
        for sign, number in zip(SIGNS, (with_point, with_comma), strict=True):
            if number and "." in number:
                self.fractions[sign] += count
                most, telling = self.places[sign]
                self.places[sign] = max(most, decimals_of(number)), max(telling, decimals_of(number.rstrip("0")))
        if with_point is None:
            self.comma += count
        elif with_comma is None:
            self.point += count
        elif with_point == with_comma:
            self.same += count
        else:
            self.doubtful["," if "," in text else "."] += count
            if len(self.examples) < MOST_EXAMPLES:
                self.examples.append(Example(text[:60], with_point, with_comma))

    def own_sign(self) -> str:
        """What stands before decimals by the column's own cells: "" where they do not say."""
        if nearly_all(self.point, self.comma):
            return "point"
        return "comma" if nearly_all(self.comma, self.point) else ""

    def sign(self, elsewhere: Elsewhere) -> str:
        """What stands before decimals; "" where nothing says so for certain and it matters."""
        if own := self.own_sign():
            return own
        if self.point or self.comma or len(self.doubtful) > 1:
            return ""
        if not self.doubtful:
            return "point"
        comma = "," in self.doubtful
        if elsewhere.own:
            return self._in_own(comma, elsewhere)
        if not comma and _PLACE.search(self.name.replace("_", " ")):
            return "point"  # nobody writes degrees with thousands
        found = self._by_others(comma, elsewhere)
        grouped = "point" if comma else "comma"  # so that these are thousands
        if exponent(self._said_currency()) < 3 and self._said_currency() and found != grouped:
            return grouped if not found and elsewhere.delimiter == "semicolon" and not comma else ""
        return found

    def _said_currency(self) -> str:
        return self.currency() or currency_of(self.name)[1]

    def _in_own(self, comma: bool, elsewhere: Elsewhere) -> str:
        """One sign stands before all decimals of such a file, and none between thousands."""
        others = elsewhere.points if comma else elsewhere.commas
        return "" if others else "comma" if comma else "point"

    def _by_others(self, comma: bool, elsewhere: Elsewhere) -> str:
        """By what else is in the file; for money with cents three decimals are no likely reading."""
        if elsewhere.points and not elsewhere.commas:
            return "point"
        if elsewhere.commas and not elsewhere.points and comma:
            return "comma"
        return "point" if elsewhere.delimiter == "comma" and not elsewhere.commas else ""

    def fits(self, sign: str) -> int:
        return self.whole + self.same + sum(self.doubtful.values()) + (self.comma if sign == "comma" else self.point)

    def holds(self, sign: str, filled: int) -> bool:
        """Whether it is sensible to read the column so."""
        fits = self.fits(sign)
        if self.codes or not nearly_all(fits, filled - fits):
            return False
        if self.currencies or self.percents:
            return True
        return self.fractions[sign] > 0 or not self.lengths[0] == self.lengths[1] >= LONG_CODE

    def currency(self) -> str:
        """The one currency of nearly all signs; "" where there are several, or none that is certain."""
        if not self.currencies:
            return ""
        code, count = self.currencies.most_common(1)[0]
        return code if nearly_all(count, self.currencies.total() - count) else ""

    def more_decimals(self, sign: str, currency: str) -> int | None:
        """How many decimals the amounts have, where that is more than their currency has; else None."""
        usual, (most, telling) = exponent(currency), self.places[sign]
        return most if most > usual and (usual or telling) else None

    def counts_up(self, rows: int) -> bool:
        """Whether the values are 1, 2, 3 and so on, as they are given to things."""
        return self.least in (0, 1) and self.most - self.least + 1 == rows == self.whole


def _number(text: str, sign: str) -> str | None:
    amount = taken_apart(text, sign)
    try:
        return numeral(amount.number, "", sign) if amount else None
    except Unfit:
        return None


def _token(text: str) -> str | None:
    """What stands for a currency, "" where nothing does; None where it stands for something else."""
    amount = taken_apart(text.removesuffix("%").rstrip())
    if amount is None:
        return None
    tokens = {token for token in amount.tokens if token}
    if any(len(token) == 3 and token.isalpha() and not proposed_for(token) for token in tokens):
        return None  # Jan 2024, Nr. 5
    if not tokens:
        return ""
    return min(tokens) if all(map(meant_by, tokens)) and len({meant_by(token)[0] for token in tokens}) == 1 else None
