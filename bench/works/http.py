"""Pages and saves by HTTP, with eight connections, against a minimal CRUD app that renders the same pages."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from bench.browser import FORM, Browser, Form
from bench.crud_app import tables
from bench.flood import flood
from bench.house import EDITOR, House
from bench.load import COMMAND, FIRST_SEATS, SEATS, VERSION, Load, Page, Request, Save, load
from bench.measure import Goal, Round, Row, Side, alternate
from bench.server import Bench, connect
from bench.serving import DAYBOOK, free_port, served
from eventsourcing.kernel import Connection

SIDES = {"Daybook": DAYBOOK, "CRUD app": "bench.crud_app.app"}
SAVED = 80  # of the records are saved again and again; the pages of the others are read
GOAL = Goal(0.85)


class Work(NamedTuple):
    what: str
    unit: str
    requests: list[Request]
    status: int = 200


class Asked(NamedTuple):
    """A work, how each side is asked for it, and what came of that: its rates, and how many answers it gave."""

    work: Work
    sides: dict[str, Side]
    rates: dict[str, list[float]]
    done: Counter[str]


def rows(bench: Bench) -> Iterator[Row]:
    records, sittings, rounds, seconds = (300, 1, 3, 0.25) if bench.quick else (1000, 12, 6, 0.5)
    with bench.database() as url, connect(url) as conn, load() as asking:
        house = flood(conn, registers=1, records=records)
        tables.fill(conn)
        ports = {side: free_port() for side in SIDES}
        with both_served(url, ports):
            browser = Browser(ports["Daybook"])
            browser.sign_in(EDITOR)
            tables.take_sessions(conn)
            both = {side: Browser(port, browser.cookies) for side, port in ports.items()}
            for path in (f"/registers/{house.register_id}", f"/records/{house.records[-1]}"):
                same(both, path)
            all_asked = [asked(asking, ports, work, seconds) for work in works(browser, house)]
        for _ in range(sittings):  # of new processes, for one may be some percent quicker as long as it lives
            with both_served(url, ports):
                for one in all_asked:
                    for side, rates in alternate(one.sides, rounds=rounds, warm=2).items():
                        one.rates[side] += rates
        yield from map(row, all_asked)
        check(conn, all_asked[-1].done)


@contextmanager
def both_served(url: str, ports: Mapping[str, int]) -> Iterator[None]:
    with ExitStack() as stack:
        for side, module in SIDES.items():
            stack.enter_context(served(module, url, ports[side]))
        yield


def asked(asking: Load, ports: Mapping[str, int], work: Work, seconds: float) -> Asked:
    done: Counter[str] = Counter()

    def counted(side: str, port: int) -> Side:
        ask = asking.side(port, work.requests, status=work.status, seconds=seconds)

        def one() -> Round:
            found = ask()
            done[side] += int(found.units)
            return found

        return one

    sides = {side: counted(side, port) for side, port in ports.items()}
    return Asked(work, sides, {side: [] for side in sides}, done)


def row(one: Asked) -> Row:
    return Row(
        work="http",
        what=one.work.what,
        unit=one.work.unit,
        subject="Daybook",
        baseline="CRUD app",
        rates=one.rates,
        goal=GOAL,
    )


def works(browser: Browser, house: House) -> Iterator[Work]:
    yield Work("record page", "pages/s", [page(browser, f"/records/{id}") for id in house.records[SAVED:]])
    yield Work("list page", "pages/s", [page(browser, f"/registers/{house.register_id}")] * 8)
    yield Work("save a record", "saves/s", [save(browser, id) for id in house.records[:SAVED]], 303)


def page(browser: Browser, path: str) -> Page:
    return Page(_head(browser, "GET", path))


def save(browser: Browser, id: UUID) -> Save:
    """The form on the record's page, as a browser would send it when the number of seats was typed anew."""
    action = f"/records/{id}/change"
    form = Form(browser.get(f"/records/{id}/edit"), action).sent
    version = int(dict(form)["version"])
    anew = {"version": VERSION, "f-integer-gggggggg": SEATS, "command_id": COMMAND}
    body = urlencode([(name, anew.get(name, value)) for name, value in form])
    return Save(_head(browser, "POST", action) + f"Content-Type: {FORM}\r\n".encode(), body.encode(), version)


def _head(browser: Browser, method: str, path: str) -> bytes:
    headers = {"Host": f"127.0.0.1:{browser.port}", **browser.headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), ""]
    return "\r\n".join(lines).encode()


# What may differ: tokens, ids of commands, how long ago it was, the address of the register and of the next page.
_OWN = re.compile(
    r'name="(csrf_token|command_id)" (type="hidden" )?value="[^"]*"'
    r'|(/registers/|register=)[0-9a-f-]{36}|after=[^"&]*|[^>]*</time>'
)


def same(both: Mapping[str, Browser], path: str) -> None:
    """Both apps answer with the same HTML."""
    pages = [_OWN.sub("…", browser.get(path)) for browser in both.values()]
    lines = [page.splitlines() for page in pages]
    differing = [pair for pair in zip(*lines, strict=False) if pair[0] != pair[1]]
    assert pages[0] == pages[1], f"{path} differs: {differing[:3]}"


def check(conn: Connection, saved: Mapping[str, int]) -> None:
    """Every save changed a record: an event of Daybook's, an audit row of the other's."""
    for side, query in {
        "Daybook": "SELECT count(*) FROM events WHERE (data -> 'values' ->> 'integer-gggggggg')::integer >= %s",
        "CRUD app": "SELECT count(*) FROM crud.audit WHERE (now ->> 'seats')::integer >= %s",
    }.items():
        assert conn.execute(query.encode(), (FIRST_SEATS,)).fetchall() == [(saved[side],)], side
