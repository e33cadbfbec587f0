"""What is said after a save: which record, at which version, and where its timeline tells of it."""

from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Handled
from eventsourcing.records.looking import Titled, record_found
from eventsourcing.records.queries import Held

LONGEST = 60  # characters of a title; toasts travel in a cookie


def said(
    found: Titled[Held], handled: Handled, words: str, more: str = "", link: tuple[str, str] | None = None
) -> web.Toast:
    """A toast such as "N14228 saved · v18", with a link to the entry that tells of it, or to `link`: words and URL.

    `found` is the record as it was before; `words` have {} where the title goes.
    """
    text = f"{words.format(_short(_title(found, handled)))} · v{handled.version:,}"
    label, url = link or ("Show the change", _entry(found.row.id, handled))
    return web.Toast(f"{text}. {more}" if more else text, url, label)


def _title(found: Titled[Held], handled: Handled) -> str:
    """What it is called now: looked up where it may be another name."""
    same = handled.before == found.row.version and not any(
        found.register.title_field.id in getattr(one.event, "values", {}) for one in handled.events
    )
    return found.title if same else record_found(found.row.id).title


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"


def _entry(record_id: UUID, handled: Handled) -> str:
    return f"/records/{record_id}#event-{handled.events[-1].position}" if handled.events else ""
