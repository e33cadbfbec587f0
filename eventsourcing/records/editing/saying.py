"""What is said after a save: which record, at which version, and where its timeline tells of it."""

from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Handled
from eventsourcing.records.looking import record_found

LONGEST = 60  # characters of a title; toasts travel in a cookie


def said(
    record_id: UUID, handled: Handled, words: str, more: str = "", link: tuple[str, str] | None = None
) -> web.Toast:
    """A toast such as "N14228 saved · v18", with a link to the entry that tells of it, or to `link`: words and URL.

    `words` have {} where the title goes.
    """
    title = record_found(record_id).title
    text = f"{words.format(_short(title))} · v{handled.version:,}"
    label, url = link or ("Show the change", _entry(record_id, handled))
    return web.Toast(f"{text}. {more}" if more else text, url, label)


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"


def _entry(record_id: UUID, handled: Handled) -> str:
    return f"/records/{record_id}#event-{handled.events[-1].position}" if handled.events else ""
