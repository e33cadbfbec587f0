"""From what was seen of a column to the kind it would make: the narrowest that takes nearly every value."""

from dataclasses import dataclass, field, replace

from eventsourcing.registers.domain import Limits
from eventsourcing.registers.kinds.calendars import Days
from eventsourcing.registers.kinds.doubts import Doubt, Elsewhere, nearly_all
from eventsourcing.registers.kinds.figures import Figures
from eventsourcing.registers.kinds.guesses import GUESSES, Guess
from eventsourcing.registers.kinds.headings import (
    asks_yes_or_no,
    counts_things,
    currency_of,
    digits_only,
    many_share,
    names_codes,
    names_things,
)
from eventsourcing.registers.kinds.yesno import MARKED, SHORT, pair_of, plain

FEW = 20  # options at most
USES = 4  # at least so many records an option, on average
LONGEST_OPTION = 60

NO_LIMITS = Limits()


@dataclass
class Column:
    """What is remembered of a column, however long it is."""

    name: str
    figures: Figures
    days: tuple[Days, Days]
    filled: int = 0
    blanks: dict[str, int] = field(default_factory=dict)
    examples: dict[str, None] = field(default_factory=dict)
    labels: dict[str, str] | None = field(default_factory=dict)  # folded → as first written; None: too many
    long: bool = False
    guesses: list[Guess] = field(default_factory=lambda: [guess() for guess in GUESSES])


@dataclass(frozen=True)
class Shape:
    """What a column is proposed to be."""

    kind: str
    limits: Limits = NO_LIMITS
    note: str = ""
    odd: tuple[str, ...] = ()
    written: str = ""
    doubt: Doubt | None = None
    name: str = ""


def shape_of(column: Column, elsewhere: Elsewhere) -> Shape:
    shape = _likeliest(column, elsewhere)
    return shape if shape.doubt or shape.written else _with_doubt(shape, column, elsewhere)


def _with_doubt(shape: Shape, column: Column, elsewhere: Elsewhere) -> Shape:
    """The shape with what its cells leave in doubt, for people who make another kind of it or have a field for it."""
    figures, days = column.figures, max(column.days, key=lambda one: one.doubtful)
    same = (shape.kind, shape.kind)
    if figures.point or figures.comma or figures.doubtful:
        sign, count = figures.sign(elsewhere), figures.doubtful.total()
        doubt = Doubt(("point", "comma"), tuple(figures.examples), count, not sign, same) if count else None
        return replace(shape, written=sign, doubt=doubt)
    if days.doubtful:
        doubt = Doubt(("day", "month"), tuple(days.examples), days.doubtful, days.asked, same)
        return replace(shape, written=days.order(), doubt=doubt)
    return shape


def _likeliest(column: Column, elsewhere: Elsewhere) -> Shape:
    if not column.filled:
        return Shape("text", note="There is no value in this column.")
    found = _yes_or_no(column) or _dated(column) or _numbered(column, elsewhere) or _guessed(column)
    if found:
        return found
    if column.long:
        return Shape("longtext")
    return Shape("choice" if _few_and_repeated(column) else "text", note=_note(column))


def _yes_or_no(column: Column) -> Shape | None:
    written = (column.labels or {}).values()
    if names_codes(column.name) and all(len(label) == 2 and label.isupper() for label in written):
        return None
    labels = {plain(label) for label in column.labels or ()}
    if len(labels) == 1 and labels <= {*MARKED} and column.blanks.get(""):
        [mark] = labels
        return Shape("yesno", note=f"“{mark}” is read as yes; an empty cell stays empty, which is not a no.")
    pair = pair_of(labels)
    if pair is None or (pair == ("1", "0") and not asks_yes_or_no(column.name) and counts_things(column.name)):
        if not (len(labels) == 1 and asks_yes_or_no(column.name)):
            return None
        pair = next((one for one in SHORT if labels <= {*one}), None)
    return Shape("yesno", note=f"“{pair[0]}” is read as yes, “{pair[1]}” as no.") if pair else None


def _dated(column: Column) -> Shape | None:
    days = max(column.days, key=Days.fits)
    if not days.holds(column.filled) or (days.compact == days.fits() and column.figures.codes):
        return None
    kind, order = days.kind.name, days.order()
    doubt = (
        Doubt(("day", "month"), tuple(days.examples), days.doubtful, days.asked, (kind, kind))
        if days.doubtful
        else None
    )
    if days.asked and not days.doubtful:
        return None  # some can be read with the day first only, others with the month first only
    if days.asked:
        return Shape("text", note=f"It is not certain what comes first in these {_many(days)}.", doubt=doubt)
    return Shape(kind, note=_others(column, days.fits(), _many(days)), odd=tuple(days.odd), written=order, doubt=doubt)


def _many(days: Days) -> str:
    return "dates with a time" if days.timed else "dates"


def _others(column: Column, fits: int, many: str) -> str:
    left = column.filled - fits
    return f"{fits:,} of {column.filled:,} values are {many}; the others are not." if left else ""


def _numbered(column: Column, elsewhere: Elsewhere) -> Shape | None:
    figures, sign = column.figures, column.figures.sign(elsewhere)
    if figures.whole and digits_only(column.name):
        return Shape("text", note="By its heading these digits are no number, so they stay text.")
    if sign and not figures.holds(sign, column.filled):
        return None
    if not sign and not all(figures.holds(one, column.filled) for one in ("point", "comma")):
        return None
    by_point, by_comma = (_as_numbers(column, one) for one in ("point", "comma"))
    if by_point.kind == "text":  # several currencies, or one that nobody can name
        return by_point
    count, asked = sum(figures.doubtful.values()), not sign
    kinds = (by_point.kind, by_comma.kind)
    doubt = Doubt(("point", "comma"), tuple(figures.examples), count, asked, kinds) if count else None
    if asked:
        note = "It is not certain whether a comma or a full stop stands before the decimals."
        return Shape("text", note=note, doubt=doubt, limits=by_point.limits, name=by_point.name)
    chosen = by_comma if sign == "comma" else by_point
    written = sign if figures.comma or figures.point or count else ""
    return Shape(chosen.kind, chosen.limits, chosen.note, tuple(figures.odd), written, doubt, chosen.name)


def _as_numbers(column: Column, sign: str) -> Shape:
    """What the column is, as numbers with this sign before their decimals."""
    figures, fits = column.figures, column.figures.fits(sign)
    name, headed = currency_of(column.name)
    note = _others(column, fits, "numbers" if figures.fractions[sign] else "whole numbers")
    if figures.currencies:
        code = figures.currency()
        return _money(column, code, sign) if code else Shape("text", note=_several(figures))
    if headed:
        return Shape("money", Limits(currency=headed, decimals=figures.more_decimals(sign, headed)), note, name=name)
    if figures.percents:
        return _percentages(column, note)
    if figures.fractions[sign]:
        return Shape("decimal", note=note)
    if figures.years and figures.whole:
        years = "These look like years: limits of 1000 and 9999 keep them written without a comma."
        return Shape("integer", Limits(minimum="1000", maximum="9999"), note or years)
    return Shape("integer", note=note)


def _money(column: Column, code: str, sign: str) -> Shape:
    figures, (name, headed) = column.figures, currency_of(column.name)
    said = f"The sign is read as {code}; if another currency is meant, say so."
    limits = Limits(currency=code, decimals=figures.more_decimals(sign, code))
    note = _others(column, figures.fits(sign), "amounts") or said
    return Shape("money", limits, note, name=name if headed == code else "")


def _several(figures: Figures) -> str:
    named = [
        f"{count:,} in {code}" if code else f"{count:,} with an unclear sign"
        for code, count in figures.currencies.most_common(4)
    ]
    if len(named) == 1:
        return "The sign does not say which currency is meant: choose Money and give it, or keep the text."
    return f"These are amounts in several currencies: {', '.join(named)}. A field of money has one."


def _percentages(column: Column, note: str) -> Shape:
    """Per cent as the number that stands before the sign, which the label then says in its place."""
    figures, name = column.figures, column.name
    if "%" not in name and not nearly_all(figures.percents, column.filled - figures.percents):
        return Shape("text", note=f"{figures.percents:,} of {column.filled:,} values are per cent; the others are not.")
    said = "15% is stored as 15, and the label says %."
    return Shape("decimal", note=note or said, name=name if "%" in name else f"{name} (%)".strip())


def _guessed(column: Column) -> Shape | None:
    for guess in column.guesses:
        if guess.holds():
            return Shape(guess.parser.name, note=_others(column, guess.fits, guess.many), odd=tuple(guess.odd))
    return None


def _few_and_repeated(column: Column) -> bool:
    labels = column.labels
    return (
        labels is not None
        and column.filled >= USES * len(labels)
        and all(len(label) <= LONGEST_OPTION for label in labels)
    )


def _note(column: Column) -> str:
    """What keeps the column from being of a narrower kind."""
    days = max(column.days, key=Days.fits)
    if days.asked and nearly_all(days.same + days.day_first + days.month_first + days.doubtful, days.misfits):
        return "In some of these dates the day comes first, in others the month: they stay text."
    short = sum(days.short_years for days in column.days)
    if nearly_all(short, column.filled - short):
        return "These look like dates with a year of two digits, which is not guessed: they stay text."
    if column.figures.codes and nearly_all(column.figures.codes + column.figures.whole, column.figures.misfits):
        return "These digits name things: as numbers they would lose noughts, a plus sign or digits, so they stay text."
    return ""


def may_name(column: Column, shape: Shape) -> bool:
    """Whether the values may well name things, so that a key could be made of them."""
    figures = column.figures
    if many_share(column.name):
        return False
    if shape.kind == "integer":
        return names_things(column.name) or (figures.counts_up(column.filled) and not counts_things(column.name))
    measured = figures.fits("point") + figures.comma + sum(days.fits() for days in column.days)
    amounts = not figures.codes and nearly_all(measured, column.filled - measured) and not names_things(column.name)
    return shape.kind in ("text", "email", "url") and not amounts and not counts_things(column.name)
