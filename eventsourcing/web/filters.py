"""How templates say times, numbers and names."""

import datetime as dt

from flask import Flask
from markupsafe import Markup


def install(app: Flask) -> None:
    for filter in (ago, clock, datetime_, date, day, number, initials, plural):
        app.jinja_env.filters[filter.__name__.rstrip("_")] = filter
    app.jinja_env.globals["now"] = lambda: dt.datetime.now(dt.UTC)


def ago(moment: dt.datetime, now: dt.datetime | None = None) -> Markup:
    """A <time> that says how long ago, with the exact time and zone in its title."""
    seconds = int(((now or dt.datetime.now(dt.UTC)) - moment).total_seconds())
    return _time(moment, _relative(moment, seconds))


def clock(moment: dt.datetime) -> Markup:
    """A <time> that says hours and minutes, with the exact time and zone in its title."""
    return _time(moment, f"{moment.astimezone(dt.UTC):%H:%M}")


def datetime_(moment: dt.datetime) -> str:
    """The exact time: 24 November 2026, 10:42 UTC."""
    moment = moment.astimezone(dt.UTC)
    return f"{moment.day} {moment:%B %Y}, {moment:%H:%M} UTC"


def date(moment: dt.date) -> str:
    """A date in short: 24 Nov 2026."""
    return f"{moment.day} {moment:%b %Y}"


def day(moment: dt.date, today: dt.date | None = None) -> str:
    """A day's heading: Today, Yesterday, or nothing where neither is right."""
    today = today or dt.datetime.now(dt.UTC).date()
    return {0: "Today", 1: "Yesterday"}.get((today - moment).days, "")


def number(value: int) -> str:
    """A number with its thousands marked: 48,213."""
    return f"{value:,}"


def initials(name: str) -> str:
    """At most two letters for a mark: Ana Ruiz is AR."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its word: 1 save, 4 saves."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _time(moment: dt.datetime, text: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"), datetime_(moment), text
    )


def _relative(moment: dt.datetime, seconds: int) -> str:
    if seconds < 45:
        return "just now"
    if seconds < 3600:
        return f"{plural(max(1, round(seconds / 60)), 'minute')} ago"
    if seconds < 22 * 3600:
        return f"{plural(max(1, round(seconds / 3600)), 'hour')} ago"
    if seconds < 7 * 86400:
        return f"{plural(max(1, round(seconds / 86400)), 'day')} ago"
    return date(moment.astimezone(dt.UTC))
