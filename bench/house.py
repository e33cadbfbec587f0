"""A team's Daybook to measure with: people who can sign in, and a register of aircraft with a history each."""

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any, NamedTuple
from uuid import UUID

from bench import seed
from eventsourcing import accounts
from eventsourcing.kernel import Connection, Intent, Metadata, Rejected, handle_batch

PASSWORD = "nobody-guesses-this-one"
EDITOR, AUDITOR, ADMIN = "editor@example.org", "auditor@example.org", "admin@example.org"
BASES = 300


class House(NamedTuple):
    register_id: UUID
    airports_id: UUID
    records: list[UUID]


def staff(conn: Connection) -> list[UUID]:
    """Forty people, and an editor, an auditor and an admin who can sign in."""
    people = [seed.add_person(conn, f"Person {number:02}") for number in range(40)]
    for email in (EDITOR, AUDITOR, ADMIN):
        role = email.partition("@")[0]
        write = accounts.Write(conn, Metadata(actor_kind="system", source="command line"))
        accounts.create_user(write, email=email, name=role.title(), role=role, password=PASSWORD)
    return people


def send(conn: Connection, intents: Iterator[Intent], people: list[UUID]) -> None:
    """Each batch by somebody else."""
    actors = cycle(people)
    while batch := list(islice(intents, seed.BATCH)):
        done: list[Any] = handle_batch(conn, batch, Metadata(actor_id=next(actors)), projections=seed.PROJECTIONS)
        assert not any(isinstance(one, Rejected) for one in done)
