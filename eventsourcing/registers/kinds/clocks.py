"""Times of the day and zones as people write them."""

import re
from datetime import UTC, time, timedelta, timezone

from eventsourcing.registers.kinds.unfit import Unfit

CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?:[:hH](?P<minute>[0-9]{2}))?(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp]\.?[Mm]\.?))?"
)
ZONE = r"(?P<zone>(?:UTC|GMT|utc|gmt)?[+-][0-9]{1,2}(?::?[0-9]{2})?|[A-Za-z][A-Za-z_/+-]*)"

_ANY = "Enter a time between 00:00 and 23:59:59."
_HALF = "Enter a time like 2:30 PM or 14:30."
_EXACT = "Enter a time with six digits after the second at most, as more cannot be kept."
_MOST_DIGITS = 6


def time_of(found: re.Match[str]) -> tuple[time, int]:
    """The time that CLOCK found, and the days to add, 1 for 24:00; raises Unfit."""
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    fraction = (found["fraction"] or "").ljust(_MOST_DIGITS, "0")
    if fraction[_MOST_DIGITS:].strip("0"):
        raise Unfit(_EXACT)
    if found["half"]:
        hour = _of_24(hour, found["half"])
    elif not found["minute"]:
        raise Unfit(_HALF)
    if hour == 24 and not minute and not second and not fraction.strip("0"):
        return time(), 1
    try:
        return time(hour, minute, second, int(fraction[:_MOST_DIGITS])), 0
    except ValueError:
        raise Unfit(_ANY) from None


def _of_24(hour: int, half: str) -> int:
    """2 PM as 14; 12 AM is midnight and 12 PM noon."""
    if not 1 <= hour <= 12:
        raise Unfit(_HALF)
    return hour % 12 + (12 if half[0] in "pP" else 0)


def zone_of(text: str | None) -> timezone:
    """The zone that ZONE found, UTC where there is none; raises Unfit."""
    offset = re.sub(r"^(UTC|GMT|Z)", "", text or "", flags=re.IGNORECASE)
    if not offset:
        return UTC
    hours, _, minutes = offset[1:].partition(":")
    if len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    if offset[0].isalpha() or not hours.isdecimal() or int(hours) > 14 or int(minutes or 0) > 59:
        raise Unfit("Give the zone as hours from UTC, like +02:00.")
    away = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-away if offset[0] == "-" else away)
