"""The aggregate of the benchmarks, with one read model, and the table that hand-written CRUD would have instead."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from eventsourcing.kernel import (
    Codec,
    Decider,
    Event,
    Projection,
    Put,
    Recorded,
    Rejected,
    RowChange,
    Set,
    Table,
    Value,
)


class AccountOpened(Event, frozen=True):
    title: str


class AmountPosted(Event, frozen=True):
    amount: int
    note: str


class Open(Value, frozen=True):
    title: str


class Post(Value, frozen=True):
    amount: int
    note: str


class Account(Value, frozen=True):
    title: str = ""
    balance: int = 0


def decide(command: Open | Post, state: Account) -> list[AccountOpened | AmountPosted]:
    match command:
        case Open(title):
            return [AccountOpened(title)]
        case Post(amount, note):
            if state.balance + amount < 0:
                raise Rejected("The account does not hold so much.", "amount")
            return [AmountPosted(amount, note)]
    assert_never(command)


def evolve(state: Account, event: AccountOpened | AmountPosted) -> Account:
    match event:
        case AccountOpened(title):
            return Account(title)
        case AmountPosted(amount, _):
            return Account(state.title, state.balance + amount)
    assert_never(event)


account: Decider[Account, Open | Post, AccountOpened | AmountPosted] = Decider(
    "account", AccountOpened | AmountPosted, Account(), decide, evolve
)
codec = Codec([account])

ACCOUNTS = Table(
    "bench_accounts",
    ("id",),
    {
        "id": "uuid",
        "title": "text",
        "last_amount": "bigint",
        "last_note": "text",
        "version": "bigint",
        "changed_position": "bigint",
        "changed_at": "timestamptz",
    },
)

CREATE = """
CREATE TABLE bench_accounts (
    id uuid PRIMARY KEY, title text NOT NULL, last_amount bigint, last_note text, version bigint NOT NULL,
    changed_position bigint NOT NULL, changed_at timestamptz NOT NULL) WITH (fillfactor = 80)
"""


def project(events: Sequence[Recorded]) -> Iterator[RowChange]:
    for e in events:
        now = {"id": e.aggregate_id, "version": e.version, "changed_position": e.position, "changed_at": e.recorded_at}
        match e.event:
            case AccountOpened(title):
                yield Put(ACCOUNTS, {**now, "title": title})
            case AmountPosted(amount, note):
                yield Set(ACCOUNTS, {**now, "last_amount": amount, "last_note": note})


accounts = Projection("bench accounts", ("account",), (ACCOUNTS,), project)
