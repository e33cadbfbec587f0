"""Making a demo: by commands, at its times, once, in an empty log only."""

from collections.abc import Callable
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask

from app import DECIDERS, PROJECTIONS
from eventsourcing import accounts, demo, workspace
from eventsourcing.accounts import passwords
from eventsourcing.demo.acts import Change, Load
from eventsourcing.demo.books import CONTRACTS, PARTS
from eventsourcing.demo.people import CLAIRE, GRETA, JOSE, MAARTEN
from eventsourcing.demo.playing import OffScript
from eventsourcing.demo.rehearsal import Line
from eventsourcing.demo.script import script, worth_reading
from eventsourcing.kernel import Codec, Connection, Metadata, Rejected, head, read_log, read_stream, verify

SMALL = 2
PASSWORD = "a few unrelated words"

Make = Callable[[], None]


def said() -> Metadata:
    return Metadata(actor_kind="system", source="command line")


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def make(app: Flask, conn: Connection) -> Make:
    """Makes a small demo, or goes on with it."""

    def fill() -> None:
        if demo.get(conn) is None:
            demo.begin(conn, PROJECTIONS, said(), size=SMALL)
        with app.app_context():
            assert demo.fill(conn, PROJECTIONS, PASSWORD)

    return fill


def test_it_is_whole_and_verified_and_says_what_it_is(conn: Connection, make: Make) -> None:
    make()
    assert workspace.is_demo(conn)
    events = read_log(conn)
    assert events[0].event_type == "DemoBegun"
    assert (events[-1].recorded_at - events[0].recorded_at).days > 170
    assert len({event.recorded_at.date() for event in events}) > 120
    report = verify(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS)
    assert report.ok, list(report.lines())
    found = demo.get(conn)
    assert found is not None
    assert (found.finished, found.done) == (True, found.total)


def test_its_people_are_as_their_stories_left_them(conn: Connection, make: Make) -> None:
    make()
    people = {person.key: accounts.get(conn, person.id) for person in (GRETA, CLAIRE, JOSE, MAARTEN)}
    told = {key: (user.name, user.role, user.active) for key, user in people.items() if user}
    assert told == {
        "greta": ("Greta Lindqvist", "admin", True),
        "claire": ("Claire Dubois-Haddad", "editor", True),
        "jose": ("José Ignacio Muñoz", "editor", True),
        "maarten": ("Maarten Visser", "editor", False),
    }
    assert passwords.fits(conn, GRETA.id, PASSWORD)


def prices(conn: Connection) -> list[tuple[str, str]]:
    """The prices that a part had, and where they came from."""
    field = PARTS.field("price").id
    codec, part = Codec(DECIDERS), shown(conn, "MS35489-11")
    told = [(one.source, one.event) for one in codec.decode_all(read_stream(conn, part))]
    return [(source, event.values[field]) for source, event in told if field in getattr(event, "values", {})]


def shown(conn: Connection, title: str) -> UUID:
    found = demo.get(conn)
    assert found is not None
    return next(one.entry.id for one in worth_reading(found.ends_at, SMALL) if one.title == title)


def test_an_import_goes_wrong_and_is_put_right(conn: Connection, make: Make) -> None:
    make()
    assert prices(conn) == [("web", "EUR 1.85"), ("import", "EUR 1924.00"), ("import", "EUR 1.92")]


def test_who_was_refused_is_not_in_the_log_and_who_sent_it_again_is(conn: Connection, make: Make) -> None:
    make()
    codec, yearly = Codec(DECIDERS), CONTRACTS.field("yearly").id
    fuel = codec.decode_all(read_stream(conn, shown(conn, "C-118")))
    sums = [(one.actor_id, one.event.values[yearly]) for one in fuel if yearly in getattr(one.event, "values", {})]
    assert sums[1:] == [(GRETA.id, "EUR 67200.00"), (JOSE.id, "EUR 66900.00")]


def test_a_log_that_was_used_is_left_alone(conn: Connection) -> None:
    write = accounts.Write(conn, said(), PROJECTIONS)
    accounts.create_user(write, email="ana@example.org", name="Ana", role="admin", password=PASSWORD)
    before = head(conn)
    with pytest.raises(Rejected, match="empty Daybook only"):
        demo.begin(conn, PROJECTIONS, said())
    assert head(conn) == before
    assert demo.get(conn) is None


def test_it_is_not_made_twice(conn: Connection, make: Make) -> None:
    make()
    with pytest.raises(Rejected):
        demo.begin(conn, PROJECTIONS, said())


class Killed(BaseException):
    pass


@pytest.mark.parametrize("after", [25, 300])
def test_what_was_interrupted_goes_on_and_doubles_nothing(app: Flask, conn: Connection, make: Make, after: int) -> None:
    demo.begin(conn, PROJECTIONS, said(), size=SMALL)

    def kill(done: int, _of: int) -> None:
        if done >= after:
            raise Killed

    with app.app_context(), pytest.raises(Killed):
        demo.fill(conn, PROJECTIONS, PASSWORD, kill)
    with app.app_context():
        assert not demo.fill(conn, PROJECTIONS, PASSWORD), "somebody still has the lease"
    conn.execute("UPDATE demo_work SET leased_until = NULL")
    make()
    found = demo.get(conn)
    assert found is not None
    assert found.done == found.total
    played = script(found.ends_at, SMALL)
    refused = [line for line in played if any(isinstance(step, Change) and step.refused for step in line.act.steps)]
    by_hand = {event.command_id for event in read_log(conn) if event.source == "web"}
    assert len(by_hand) == len(played) - len(refused) - len(imports(played)) + passwords_set(conn)
    assert verify(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS).ok


def imports(played: list[Line]) -> list[Line]:
    return [line for line in played if isinstance(line.act.steps[0], Load)]


def passwords_set(conn: Connection) -> int:
    """These have a command of their own beside the one that makes the account."""
    return sum(event.event_type == "UserPasswordSet" for event in read_log(conn))


def test_what_was_written_meanwhile_stops_it(app: Flask, conn: Connection) -> None:
    demo.begin(conn, PROJECTIONS, said(), size=SMALL)
    write = accounts.Write(conn, said(), PROJECTIONS)
    accounts.create_user(write, email="ana@example.org", name="Ana", role="admin", password=PASSWORD)
    before = head(conn)
    with app.app_context(), pytest.raises(OffScript, match="Something else was written"):
        demo.fill(conn, PROJECTIONS, PASSWORD)
    assert head(conn) == before
