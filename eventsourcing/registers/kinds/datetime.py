"""Dates with a time: moments, kept in UTC."""

import re
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.clocks import CLOCK, ZONE, time_of, zone_of
from eventsourcing.registers.kinds.days import counted, read_day, written
from eventsourcing.registers.kinds.inputs import Unbound, picked
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.numerals import in_ascii
from eventsourcing.registers.kinds.tidying import Raw, line
from eventsourcing.registers.kinds.unfit import Unfit

_EXAMPLE = "2026-03-01 14:30 or 2026-03-01 14:30 +02:00"
_READY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?Z?")
_MIDNIGHT = re.compile(r"[T ]24:00")
_ZONED = re.compile(r"[0-9]{2}.*(?:[Zz]|UTC|GMT|[+-][0-9]{1,2}(?::?[0-9]{2})?)$", re.IGNORECASE)
_AWAY = re.compile(r"[+-](?!00:?(?:00)?$)[0-9]{1,2}(?::?[0-9]{2})?$")
_BASIC = re.compile(r"^([0-9]{8})T([0-9]{2})([0-9]{2})([0-9]{2})(Z?)$")
_MOMENT = re.compile(rf"(?P<day>.+?)(?:[Tt]|,? +){CLOCK} ?{ZONE}?")


class DateTime(Kind[str]):
    name = "datetime"
    label = "Date and time"
    hint = f"A moment, like {_EXAMPLE}; in UTC where no zone is given."
    limits = ("minimum", "maximum", "date_order")
    ranged = measures = True
    operators = conditions.DAYS
    too_low = "Enter {} or later."
    too_high = "Enter {} or earlier."

    def understand(self, text: str, field: Field, names: Names) -> str:
        if _READY.fullmatch(text):
            return stored(datetime.combine(read_day(text[:10]), time.fromisoformat(text[11:].rstrip("Z")), UTC))
        found = _MOMENT.fullmatch(_BASIC.sub(r"\1 \2:\3:\4\5", in_ascii(text)))
        if not found:
            raise Unfit(f"Enter a date and time, like {_EXAMPLE}.")
        return stored(_moment(found, field.settings.limits.date_order))

    def take(self, value: StoredValue, source: Kind[Any], was: Field, field: Field, names: Names) -> str | None:
        """A day alone is its beginning, in UTC."""
        text = source.plain(value, was, names)
        with suppress(Unfit):  # what has a time, or is no moment at all
            text = f"{read_day(line(text), field.settings.limits.date_order).isoformat()}T00:00Z"
        return self.parse(text, field, names)

    def holds(self, value: StoredValue) -> TypeGuard[str]:
        try:
            return isinstance(value, str) and stored(_of(value)) == value
        except ValueError:
            return False

    def words(self, value: str, field: Field, names: Names) -> str:
        moment = _of(value)
        return f"{written(moment.date())}, {_clock(moment)} UTC"

    def typed(self, value: str, field: Field) -> str:
        moment = _of(value)
        return f"{moment.date().isoformat()}T{_clock(moment)}"

    def apart(self, was: str, now: str, field: Field) -> str:
        difference = _of(now) - _of(was)
        parts = _parts(abs(difference))
        return f"({'+' if difference > timedelta() else '−'}{' '.join(parts)})" if parts else ""

    def altered(self, text: str, value: str, field: Field) -> str:
        if _MIDNIGHT.search(text):
            return "24:00 stored as 00:00 of the next day"
        if not _ZONED.search(text):
            return "read as UTC, since it names no zone"
        return "stored in UTC" if _AWAY.search(text) else ""

    def key(self, value: str) -> str:
        return value.removesuffix("Z")  # so that a fraction sorts after none

    def match(
        self, operator: str, raw: Raw, field: Field, names: Names
    ) -> conditions.Equal | conditions.Range | conditions.Contains | conditions.Includes:
        """A day alone means the whole day, in UTC."""
        try:
            day = read_day(line(raw), field.settings.limits.date_order).isoformat()
        except Unfit:
            return super().match(operator, raw, field, names)
        return conditions.compared(operator, day, day + "T23:59:59.999999")

    def form_field(self, field: Field, names: Names) -> Unbound:
        return picked(field, "datetime-local", step="any", title="In UTC")


def _moment(found: re.Match[str], order: str | None) -> datetime:
    day = read_day(found["day"], order)
    clock, later = time_of(found)
    try:
        moment = datetime.combine(day, clock, zone_of(found["zone"])) + timedelta(days=later)
        return moment.astimezone(UTC)
    except OverflowError:
        raise Unfit("Enter a moment between the years 1 and 9999 in UTC.") from None


def stored(moment: datetime) -> str:
    return moment.isoformat().removesuffix("+00:00") + "Z"


def _of(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _clock(moment: datetime) -> str:
    whole = f"{moment:%H:%M:%S}" if moment.second or moment.microsecond else f"{moment:%H:%M}"
    return f"{whole}.{moment.microsecond:06}".rstrip("0") if moment.microsecond else whole


def _parts(difference: timedelta) -> list[str]:
    """The two greatest units of it, in words."""
    minutes, seconds = divmod(difference.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    units = ((difference.days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second"))
    return [counted(number, unit) for number, unit in units if number][:2]
