"""Fields and their settings in words: what limits say, and what a change changed."""

from collections.abc import Callable, Iterator
from uuid import UUID

from markupsafe import Markup

from eventsourcing.registers.domain import Field, FieldSettings, Limits, Option
from eventsourcing.registers.kinds import NOBODY, of, worddiff

RegisterName = Callable[[UUID], str]

LIMITS = {
    "min_length": "the least length",
    "max_length": "the greatest length",
    "minimum": "the least value",
    "maximum": "the greatest value",
    "pattern": "the pattern",
    "decimals": "the decimal places",
    "currency": "the currency",
    "decimal_sign": "the sign before decimals",
    "date_order": "what comes first in dates",
}
POLICIES = {
    "off": "Nobody is asked why",
    "optional": "People may say why",
    "required": "Every change needs a reason",
}


def limits_in_words(field: Field, register_name: RegisterName) -> list[str]:
    """What the field asks of a value, each limit or pair of limits as a few words."""
    limits = field.settings.limits
    said = [
        _between(limits.min_length, limits.max_length, " characters"),
        _between(limits.minimum, limits.maximum, ""),
        f"matches {limits.pattern}" if limits.pattern else "",
        _places(limits.decimals),
        limits.currency or "",
        "a comma before decimals" if limits.decimal_sign == "comma" else "",
        f"dates with the {limits.date_order} first" if limits.date_order else "",
        f"of {register_name(limits.register_id)}" if limits.register_id else "",
    ]
    return [words for words in said if words]


def _between(low: int | str | None, high: int | str | None, unit: str) -> str:
    if low is None:
        return "" if high is None else f"at most {high}{unit}"
    return f"at least {low}{unit}" if high is None else f"{low} to {high}{unit}"


def _places(decimals: int | None) -> str:
    if decimals is None:
        return ""
    return "1 decimal place" if decimals == 1 else f"{decimals} decimal places"


def changes(field_id: str, was: FieldSettings, now: FieldSettings, register_name: RegisterName) -> list[Markup]:
    """What somebody did to a field, as phrases that follow their name: "made **Seats** required"."""
    return [
        *_of_words(was, now),
        *_of_flags(was, now),
        *_of_default(field_id, was, now),
        *_of_limits(was.limits, now.limits, now.label, register_name),
        *_of_options(was.options, now.options, now.label),
    ]


def kind_change(was: Field, now: Field) -> Markup:
    """What somebody did who changed the kind of a field: "changed **Price** from Text to Money"."""
    renamed = Markup(", and called it <b>{}</b>").format(now.label) if was.label != now.label else ""
    said = Markup("changed <b>{}</b> from {} to {}{}")
    return said.format(was.label, of(was.id).label.lower(), of(now.id).label.lower(), renamed)


def _of_words(was: FieldSettings, now: FieldSettings) -> Iterator[Markup]:
    if was.label != now.label:
        yield Markup("renamed {} to <b>{}</b>").format(was.label, now.label)
    if was.help != now.help:
        did = "took away" if not now.help else "rewrote" if was.help else "wrote"
        yield Markup("{} the help of <b>{}</b>").format(did, now.label)


def _of_flags(was: FieldSettings, now: FieldSettings) -> Iterator[Markup]:
    for name in ("required", "unique"):
        if getattr(was, name) != getattr(now, name):
            word = name if getattr(now, name) else f"no longer {name}"
            yield Markup("made <b>{}</b> {}").format(now.label, word)


def _of_default(field_id: str, was: FieldSettings, now: FieldSettings) -> Iterator[Markup]:
    if was.default == now.default:
        return
    if now.default is None:
        yield Markup("took away the default of <b>{}</b>").format(now.label)
        return
    shown = of(field_id).show(now.default, Field(field_id, now), NOBODY)
    yield Markup("set the default of <b>{}</b> to {}").format(now.label, shown)


def _of_limits(was: Limits, now: Limits, label: str, register_name: RegisterName) -> Iterator[Markup]:
    for name, words in LIMITS.items():
        before, after = getattr(was, name), getattr(now, name)
        if before == after:
            continue
        if after is None:
            yield Markup("took away {} of <b>{}</b> (it was {})").format(words, label, before)
        elif before is None:
            yield Markup("set {} of <b>{}</b> to {}").format(words, label, after)
        else:
            yield Markup("changed {} of <b>{}</b> from {} to {}").format(words, label, before, after)
    if was.register_id != now.register_id and now.register_id is not None:
        yield Markup("made <b>{}</b> link to {}").format(label, register_name(now.register_id))


def _of_options(was: tuple[Option, ...], now: tuple[Option, ...], label: str) -> Iterator[Markup]:
    before = {option.id: option for option in was}
    for option in now:
        had = before.get(option.id)
        if had is None:
            yield Markup("added option <b>{}</b> to <b>{}</b>").format(option.label, label)
            continue
        if had.label != option.label:
            yield Markup("renamed option {} of <b>{}</b> to <b>{}</b>").format(had.label, label, option.label)
        if had.retired != option.retired:
            did = "retired" if option.retired else "brought back"
            yield Markup("{} option <b>{}</b> of <b>{}</b>").format(did, option.label, label)
    if [o.id for o in was if not o.retired and o in now] != [o.id for o in now if not o.retired and o in was]:
        yield Markup("put the options of <b>{}</b> in another order").format(label)


def text_changes(was: str, now: str) -> list[tuple[str, str]]:
    """A text word by word: what stayed the same, what was removed and what was added."""
    words = {"same": "same", "del": "removed", "ins": "added"}
    return [(words[tag], text) for tag, text in worddiff(was, now)]
