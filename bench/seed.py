"""Fills a migrated, empty database through the kernel: two registers, people, many records and more events.

DATABASE_URL=… python -m bench.seed --records 100000 --events 1000000
"""

import argparse
import os
import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg

from eventsourcing import accounts, records, registers
from eventsourcing.accounts.domain import CreateUser
from eventsourcing.kernel import Connection, Intent, Metadata, Rejected, handle, handle_batch, uuid7
from eventsourcing.registers import Field, FieldSettings, Limits, Option

BATCH = 1000
PROJECTIONS = (accounts.users, *registers.projections, *records.projections)
STATES = ("Active", "Maintenance", "Stored", "Sold", "Scrapped", "On loan")
TAGS = ("ETOPS", "Cargo", "Leased", "Wi-Fi", "Quiet", "Winglets")
TERMS = records.Terms(required={})
MAKERS = ("BOEING", "AIRBUS", "EMBRAER", "BOMBARDIER", "CESSNA", "McDONNELL DOUGLAS", "GULFSTREAM", "Ōkami", "Школа")
WORDS = ("inspection", "landing", "gear", "bird", "strike", "cabin", "seat", "pitch", "engine", "borescope")


def options(labels: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(f"o{number:07}", label) for number, label in enumerate(labels))


AIRPORT = (Field("text-aaaaaaaa", FieldSettings("Code")), Field("text-bbbbbbbb", FieldSettings("Name")))


def aircraft(airports: UUID) -> dict[str, Field]:
    """The fields of the large register, by a short name: one of nearly every kind."""
    return {
        "registration": Field("text-cccccccc", FieldSettings("Registration", unique=True)),
        "status": Field("choice-dddddddd", FieldSettings("Status", options=options(STATES))),
        "maker": Field("text-eeeeeeee", FieldSettings("Manufacturer")),
        "year": Field("integer-ffffffff", FieldSettings("Year", limits=Limits(minimum="1900", maximum="2100"))),
        "seats": Field("integer-gggggggg", FieldSettings("Seats")),
        "value": Field("money-hhhhhhhh", FieldSettings("Hull value", limits=Limits(currency="USD"))),
        "inspection": Field("date-jjjjjjjj", FieldSettings("Next inspection")),
        "base": Field("link-kkkkkkkk", FieldSettings("Base", limits=Limits(register_id=airports))),
        "owner": Field("user-mmmmmmmm", FieldSettings("Owner")),
        "tags": Field("choices-nnnnnnnn", FieldSettings("Tags", options=options(TAGS))),
        "insured": Field("yesno-pppppppp", FieldSettings("Insured")),
        "weight": Field("decimal-qqqqqqqq", FieldSettings("Weight, t")),
        "notes": Field("longtext-rrrrrrrr", FieldSettings("Notes")),
    }


def values(number: int, airports: list[UUID], people: list[UUID]) -> dict[str, Any]:
    """What one aircraft has. A few fields are often empty, one hardly ever filled."""
    pick = random.Random(number)
    day = date(2026, 1, 1) + timedelta(days=pick.randrange(900))
    found = {
        "registration": f"N{number:06}",
        "status": options(STATES)[min(5, int(pick.expovariate(0.9)))].id,
        "maker": MAKERS[min(8, int(pick.expovariate(0.5)))],
        "year": pick.randrange(1956, 2026),
        "seats": int(pick.triangular(2, 450, 149)),
        "value": f"USD {pick.randrange(100_000, 90_000_000)}.00",
        "inspection": day.isoformat(),
        "base": str(pick.choice(airports)),
        "owner": str(pick.choice(people)) if pick.random() < 0.6 else None,
        "tags": tuple(option.id for option in options(TAGS) if pick.random() < 0.2) or None,
        "insured": pick.random() < 0.8,
        "weight": f"{pick.randrange(100, 4000) / 10:.1f}",
        "notes": " ".join(pick.choices(WORDS, k=12)) if pick.random() < 0.02 else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def seed(conn: Connection, records_wanted: int, events_wanted: int) -> None:
    people = [add_person(conn, f"Person {number:02}") for number in range(40)]
    airports = define(conn, "Airports", AIRPORT)
    fields = aircraft(airports)
    register = define(conn, "Aircraft", tuple(fields.values()))
    bases = [uuid7() for _ in range(300)]
    send(conn, (airport(airports, id, number) for number, id in enumerate(bases)), people)
    rows = [(uuid7(), values(number, bases, people)) for number in range(records_wanted)]
    send(conn, (creation(register, fields, id, held) for id, held in rows), people)
    send(conn, islice(changes(fields["seats"].id, rows), events_wanted - records_wanted), people)
    send(conn, (Intent(records.record, id, records.ArchiveRecord(TERMS)) for id, _ in rows[::200]), people)
    conn.execute("VACUUM ANALYZE")


def add_person(conn: Connection, name: str) -> UUID:
    command = CreateUser(f"{name.replace(' ', '.').lower()}@example.org", name, "editor")
    handle(conn, accounts.user, id := uuid7(), command, Metadata(), projections=PROJECTIONS)
    return id


def define(conn: Connection, name: str, fields: tuple[Field, ...]) -> UUID:
    command = registers.DefineRegister(name, "", "optional", fields)
    handle(conn, registers.register, id := uuid7(), command, Metadata(), projections=PROJECTIONS)
    return id


def airport(register: UUID, id: UUID, number: int) -> Intent:
    code = "".join(chr(65 + number // power % 26) for power in (1, 26, 7))
    held: dict[str, Any] = {"text-aaaaaaaa": code, "text-bbbbbbbb": f"{code} field"}
    return Intent(records.record, id, records.CreateRecord(register, held, TERMS))


def creation(register: UUID, fields: dict[str, Field], id: UUID, held: dict[str, Any]) -> Intent:
    by_id = {fields[name].id: value for name, value in held.items()}
    return Intent(records.record, id, records.CreateRecord(register, by_id, TERMS))


def changes(field_id: str, rows: list[tuple[UUID, dict[str, Any]]]) -> Iterator[Intent]:
    """Changes of one number, record after record, for ever; each says what it saw."""
    while True:
        for id, held in rows:
            before, held["seats"] = held["seats"], (held["seats"] + 37) % 450
            yield Intent(records.record, id, records.ChangeRecord({field_id: held["seats"]}, {field_id: before}, TERMS))


def send(conn: Connection, intents: Iterator[Intent], people: list[UUID]) -> None:
    began, sent = time.monotonic(), 0
    while batch := list(islice(intents, BATCH)):
        handled = handle_batch(conn, batch, Metadata(actor_id=random.choice(people)), projections=PROJECTIONS)
        sent += sum(not isinstance(one, Rejected) for one in handled)
        print(f"\r{sent:,} events, {sent / (time.monotonic() - began):,.0f} a second", end="", flush=True)
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    given = parser.parse_args()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as conn:
        seed(conn, given.records, given.events)


if __name__ == "__main__":
    main()
