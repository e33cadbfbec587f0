"""Lists, record pages, saves and Activity in logs of several lengths, against the shortest of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count, cycle
from uuid import UUID, uuid4

from flask.testing import FlaskClient

from app import create_app
from bench import seed
from bench.browser import Form
from bench.house import AUDITOR, EDITOR, PASSWORD, House
from bench.load import FIRST_SEATS
from bench.measure import Goal, Row, alternate, repeated
from bench.server import Bench, connect
from bench.serving import settings
from bench.sizes import Size, database, the_house
from eventsourcing import web
from eventsourcing.kernel import head

SMALLEST = Size(1, 1000)
QUICK = {Size(10, 1000): "ten registers", Size(1, 10_000): "one register"}
FULL = {
    Size(100, 1000): "a hundred registers",
    Size(1, 100_000): "one register",
    Size(1000, 1000): "a thousand registers",
}
GOAL = Goal(1.2, at_least=False)

SAVED = 20  # records, again and again
STATUS, SEATS = "choice-dddddddd", "integer-gggggggg"
CHANGES = "SELECT count(*) FROM events WHERE position > %s AND event_type = 'RecordChanged'"
Ask = Callable[[], object]


def rows(bench: Bench) -> Iterator[Row]:
    """All sizes are asked in turn, by Flask's test client: one at a time, without a network."""
    grown = QUICK if bench.quick else FULL
    rounds, each = (5, 1) if bench.quick else (30, 5)
    urls = {size: database(bench, size) for size in (SMALLEST, *grown)}
    with ExitStack() as stack:
        pages = {size: stack.enter_context(daybook(url)) for size, url in urls.items()}
        for name in pages[SMALLEST]:
            sides = {_name(size): repeated(asks[name], each) for size, asks in pages.items()}
            rates = alternate(sides, rounds=rounds, warm=2)
            for size, how in grown.items():
                yield Row(
                    work="scale",
                    what=f"{name}: {size.events:,} events in {how}",
                    unit="pages/s",
                    subject=_name(size),
                    baseline=_name(SMALLEST),
                    rates={side: rates[side] for side in (_name(size), _name(SMALLEST))},
                    of_time=True,
                    goal=GOAL,
                )


def _name(size: Size) -> str:
    return f"{size.events:,} events, {size.registers:,} × {size.records:,} records"


@contextmanager
def daybook(url: str) -> Iterator[dict[str, Ask]]:
    """What to ask of a Daybook with this database, by name. At the end every save must have become an event."""
    app = create_app(settings(url))
    try:
        with connect(url) as conn:
            house, [(person,)] = the_house(conn), conn.execute("SELECT id FROM users ORDER BY id LIMIT 1").fetchall()
            editor, auditor = signed_in(app.test_client(), EDITOR), signed_in(app.test_client(), AUDITOR)
            before, saved = head(conn).position, count()
            yield asks(house, person, editor, auditor, saved)
            [(changes,)] = conn.execute(CHANGES, (before,)).fetchall()
            assert changes == next(saved), "not every save was an event"
    finally:
        web.close(app)


def asks(house: House, person: UUID, editor: FlaskClient, auditor: FlaskClient, saved: "count[int]") -> dict[str, Ask]:
    listed = f"/registers/{house.register_id}"
    records, saves = cycle(house.records[500:]), savers(editor, house, saved)
    return {
        "list": lambda: page(editor, listed),
        "list, filtered and sorted": lambda: page(editor, f"{listed}?f.{STATUS}.is={option}&sort={SEATS}"),
        "record page": lambda: page(editor, f"/records/{next(records)}"),
        "save": lambda: next(saves),
        "Activity": lambda: page(auditor, "/activity"),
        "Activity of one person": lambda: page(auditor, f"/activity?actor={person}"),
        "Activity of one register": lambda: page(auditor, f"/activity?register={house.register_id}"),
    }


option = seed.options(seed.STATES)[1].id


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


def savers(client: FlaskClient, house: House, saved: "count[int]") -> Iterator[None]:
    """Each step is a save: some forms in turn, as they were opened but for the seats."""
    forms = [dict(Form(page(client, f"/records/{id}/edit"), _action(id)).sent) for id in house.records[:SAVED]]
    for (id, form), seats in zip(cycle(zip(house.records[:SAVED], forms, strict=True)), count(FIRST_SEATS)):
        form |= {f"f-{SEATS}": str(seats + int(form["version"])), "command_id": str(uuid4())}
        answer = client.post(_action(id), data=form)
        assert answer.status_code == 303, answer.text
        form["version"] = str(int(form["version"]) + 1)
        next(saved)
        yield


def _action(id: UUID) -> str:
    return f"/records/{id}/change"


def signed_in(client: FlaskClient, email: str) -> FlaskClient:
    form = dict(Form(page(client, "/sign-in"), "/sign-in").sent)
    assert client.post("/sign-in", data={**form, "email": email, "password": PASSWORD}).status_code == 303
    return client
