# mypy: ignore-errors
# Its package has the name of our own folder, so its types are not to be seen from here.
"""The driver of pyeventsourcing, run by its own Python: driver.py URL.

An application and aggregates as in its tutorial; a read model in the transaction of the events as in its example of
searchable content, by a recorder of one's own; a projection that follows as in its chapter on projections.
"""

import os
import sys
import threading
from functools import cache
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, event
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresTrackingRecorder
from eventsourcing.projection import ApplicationSubscription, Projection, ProjectionRunner
from protocol import MODEL, during, serve, timed

PLACE = urlsplit(sys.argv[1])
QUERY = {name: values[0] for name, values in parse_qs(PLACE.query).items()}
ENV = {
    "PERSISTENCE_MODULE": "eventsourcing.postgres",
    "POSTGRES_DBNAME": PLACE.path.lstrip("/"),
    "POSTGRES_HOST": QUERY["host"],
    "POSTGRES_PORT": QUERY["port"],
    "POSTGRES_USER": QUERY["user"],
    "POSTGRES_PASSWORD": "",
    "POSTGRES_MAX_OVERFLOW": "0",  # its default of 5 connections is enough for our threads, and the server has 100
}
OPENED = "INSERT INTO bench_accounts (id, title, version, changed_at) VALUES (%s, %s, %s, %s)"
POSTED = "UPDATE bench_accounts SET last_amount = %s, last_note = %s, version = %s, changed_at = %s WHERE id = %s"


class Account(Aggregate):
    class Opened(Aggregate.Created):
        title: str

    class Posted(Aggregate.Event):
        amount: int
        note: str

    @event(Opened)
    def __init__(self, title):
        self.title = title
        self.balance = 0

    def post(self, amount, note):
        if self.balance + amount < 0:
            raise ValueError("The account does not hold so much.")
        self._post(amount=amount, note=note)

    @event(Posted)
    def _post(self, amount, note):
        self.balance += amount
        self.note = note


def row_change(e):
    if isinstance(e, Account.Opened):
        return OPENED, (e.originator_id, e.title, e.originator_version, e.timestamp)
    return POSTED, (e.amount, e.note, e.originator_version, e.timestamp, e.originator_id)


class ProjectingRecorder(PostgresApplicationRecorder):
    def _insert_events(self, curs, stored_events, changes=(), **kwargs):
        for query, params in changes:
            curs.execute(query, params, prepare=True)
        super()._insert_events(curs, stored_events, **kwargs)


class Accounts(Application):
    if os.environ.get("BENCH_SNAPSHOTS"):
        snapshotting_intervals = {Account: int(os.environ["BENCH_SNAPSHOTS"])}

    def post(self, id, amount, note):
        account = self.repository.get(id)
        account.post(amount, note)
        return len(self.keep(account))

    def keep(self, account):
        """Saves, with the rows that follow from it."""
        return self.save(account, changes=[row_change(e) for e in account.pending_events])


class AccountsView(PostgresTrackingRecorder):
    end, done = 0, threading.Event()

    def change(self, query, params, tracking):
        with self.datastore.transaction(commit=True) as curs:
            curs.execute(query, params, prepare=True)
            self._insert_tracking(curs, tracking)
        if tracking.notification_id == self.end:
            self.done.set()


class AccountsProjection(Projection[AccountsView]):
    name = "accounts_view"

    @singledispatchmethod
    def process_event(self, domain_event, tracking):
        raise NotImplementedError

    @process_event.register
    def _(self, e: Account.Opened, tracking):
        self.view.change(*row_change(e), tracking)

    @process_event.register
    def _(self, e: Account.Posted, tracking):
        self.view.change(*row_change(e), tracking)


@cache
def app(create_table="n"):
    return Accounts({**ENV, "CREATE_TABLE": create_table})


@cache
def projecting():
    return Accounts({**ENV, "CREATE_TABLE": "n", "APPLICATION_RECORDER_TOPIC": "__main__:ProjectingRecorder"})


def set_up():
    yield
    with app("y").recorder.datastore.transaction(commit=True) as curs:
        curs.execute(MODEL)
    app("y").close()
    yield {}


def seed(count, events):
    yield
    ids = []
    for _ in range(count):
        account = Account("An account of the bench")
        ids.append(str(account.id))
        for number in range(1, events):
            account.post(number, f"Posting {number}")
            if len(account.pending_events) == 100:
                projecting().keep(account)
        projecting().keep(account)
    yield ids


def command(ids):
    for _ in range(10):
        projecting().repository.get(UUID(ids[0]))
    yield
    yield timed(lambda: sum(projecting().post(UUID(id), 10, "A posting of the bench") for id in ids))


def append(writers, size, seconds):
    calls = [writer(size) for _ in range(writers)]
    for call in calls * 10:
        call()
    yield
    yield during(seconds, calls)


def writer(size):
    account = Account("An account of the bench")

    def write():
        for number in range(size):
            account.post(number, f"Posting {number}")
        app().save(account)

    app().save(account)
    return write


def load(id, events, seconds):
    def once():
        account = app().repository.get(UUID(id))
        assert (account.version, account.balance) == (events, sum(range(events)))

    once()
    yield
    yield during(seconds, [once])


def catch_up():
    """To rebuild is to clear the read model and its tracking, and to run the projection again."""
    with app().recorder.datastore.transaction(commit=True) as curs:
        curs.execute("TRUNCATE bench_accounts")
        curs.execute("DROP TABLE IF EXISTS accounts_view_tracking")
    AccountsView.end = app().recorder.max_notification_id()
    AccountsView.done.clear()
    yield
    yield timed(run)


def run():
    with ProjectionRunner(
        application_class=Accounts, projection_class=AccountsProjection, view_class=AccountsView, env=ENV
    ):
        AccountsView.done.wait()
    return AccountsView.end


def follow(seconds):
    """A subscription for so long; then another from where the first came to."""
    seen, last = set(), 0
    yield
    with ApplicationSubscription(app(), gt=0) as subscription:
        threading.Timer(seconds, subscription.stop).start()
        for e, tracking in subscription:
            seen.add((e.originator_id, e.originator_version))
            last = tracking.notification_id
    while page := app().recorder.select_notifications(last, 1000, inclusive_of_start=False):
        seen |= {(one.originator_id, one.originator_version) for one in page}
        last = page[-1].id
    yield len(seen)


if __name__ == "__main__":
    serve(
        {
            "set up": set_up,
            "seed": seed,
            "command": command,
            "append": append,
            "load": load,
            "catch_up": catch_up,
            "rebuild": catch_up,
            "follow": follow,
        }
    )
