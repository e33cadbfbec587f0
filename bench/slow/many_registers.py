"""Four hundred registers with a few records each, of which a search looks through all."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

from bench import seed
from bench.house import send, staff
from bench.slow.page import Slow
from eventsourcing import records
from eventsourcing.kernel import Connection, Intent, uuid7
from eventsourcing.registers import Field, FieldSettings, Limits

REGISTERS = 400
RECORDS = 20  # in each
MOST = 20
STATES = seed.options(("Open", "Closed"))
WORDS = ("station", "Kraków", "zzzz", "borescope 17", "open", "ab")  # in many, in some, in none, and as names


def fill(conn: Connection, registers: int) -> None:
    """Registers with a text, a choice, a person, notes, and a link to the register before."""
    people = staff(conn)
    target, ids = None, list[UUID]()
    for number in range(registers):
        fields = _fields(number, target)
        register, linked, ids = seed.define(conn, f"Register {number}", fields), ids, [uuid7() for _ in range(RECORDS)]
        target = register
        send(conn, (_record(register, fields, id, number, linked, people) for id in ids), people)
    conn.execute("VACUUM ANALYZE")


def _fields(number: int, target: UUID | None) -> tuple[Field, ...]:
    found = [
        Field(f"text-{number:08}", FieldSettings("Name")),
        Field(f"choice-{number:08}", FieldSettings("State", options=STATES)),
        Field(f"user-{number:08}", FieldSettings("Owner")),
        Field(f"longtext-{number:08}", FieldSettings("Notes")),
    ]
    if target is not None:
        found.append(Field(f"link-{number:08}", FieldSettings("Of", limits=Limits(register_id=target))))
    return tuple(found)


def _record(
    register: UUID, fields: tuple[Field, ...], id: UUID, number: int, linked: list[UUID], people: list[UUID]
) -> Intent:
    place = number * 7 + id.int % 100
    held: dict[str, Any] = {
        fields[0].id: f"{'Kraków' if place % 11 == 0 else 'Lyon'} station {place}",
        fields[1].id: STATES[place % 2].id,
        fields[2].id: str(people[place % len(people)]),
        fields[3].id: f"{seed.WORDS[place % 10]} {place}",
    }
    if linked:
        held[fields[4].id] = str(linked[place % len(linked)])
    return Intent(records.record, id, records.CreateRecord(register, held, seed.TERMS))


def pages(_conn: Connection) -> Iterator[Slow]:
    for word in WORDS:
        yield Slow(f"search over {REGISTERS} registers for {word}", f"/search?q={quote_plus(word)}", MOST)
