"""What a check found."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

import psycopg

from eventsourcing.operations.errors import Refused

Subject = TypeVar("Subject")


class Finding(NamedTuple):
    """A sentence, and what helps. `mark` is "ok", "note" (good to know), "wrong", or "unseen" (could not look)."""

    mark: str
    what: str
    remedy: str = ""


def ok(what: str) -> Finding:
    return Finding("ok", what)


def note(what: str, remedy: str) -> Finding:
    return Finding("note", what, remedy)


def wrong(what: str, remedy: str) -> Finding:
    return Finding("wrong", what, remedy)


def examine(checks: tuple[Callable[[Subject], Iterator[Finding]], ...], subject: Subject) -> Iterator[Finding]:
    """Run checks one by one; one that cannot look says so, and the others go on."""
    for check in checks:
        try:
            yield from check(subject)
        except (psycopg.Error, OSError, Refused) as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            yield Finding("unseen", f"{(check.__doc__ or check.__name__).rstrip('.')}: {said}")
