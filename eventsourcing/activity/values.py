"""The values of filters, from what an address holds to what a question asks, each with its words."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from eventsourcing import accounts, registers, web
from eventsourcing.activity import kinds
from eventsourcing.activity.naming import called
from eventsourcing.kernel import Connection

NOBODY = "nobody"
NOBODYS = "Daybook or the command line"
FIRST, LAST = date(1970, 1, 1), date(9998, 12, 31)


class Unfit(Exception):
    """What an address holds that cannot be asked, in a sentence."""


def actor(conn: Connection) -> Callable[[str], tuple[UUID | None, str]]:
    def read(text: str) -> tuple[UUID | None, str]:
        if text == NOBODY:
            return None, NOBODYS
        name = accounts.names(conn, [id_of(text)]).get(id_of(text))
        if name is None:
            raise Unfit("Nobody here has this id.")
        return id_of(text), name

    return read


def kind(text: str) -> tuple[str, str]:
    if text not in web.codec().event_classes:
        raise Unfit(f"There are no events of the kind “{text[:40]}”.")
    return text, kinds.words(text)


def register(conn: Connection) -> Callable[[str], tuple[UUID, str]]:
    def read(text: str) -> tuple[UUID, str]:
        name = registers.names(conn, [id_of(text)]).get(id_of(text))
        if name is None:
            raise Unfit("There is no such register.")
        return id_of(text), name

    return read


def source(text: str) -> tuple[str, str]:
    if text not in kinds.SOURCES:
        raise Unfit(f"Events come from {', '.join(kinds.SOURCES)}.")
    return text, kinds.SOURCES[text]


def aggregate(conn: Connection) -> Callable[[str], tuple[UUID, str]]:
    return lambda text: (id_of(text), called(conn, id_of(text)))


def change_set(text: str) -> tuple[UUID, str]:
    return id_of(text), f"{text[:13]}…"


def reason(text: str) -> tuple[str, str]:
    return text, f"“{text}”"


def id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unfit(f"“{text[:40]}” is no id.") from None


def day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        raise Unfit(f"“{text[:20]}” is no day; write it like 2026-03-01.") from None
    if found and not FIRST <= found <= LAST:
        raise Unfit(f"{text} is not in the time of any log.")
    return found
