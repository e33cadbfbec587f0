"""Pages that are hard to answer, by HTTP, one at a time, against /healthz of the same server in the same run."""

import http.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from typing import NamedTuple

from bench import filling, house, pen, seed
from bench.browser import Browser
from bench.kept import kept
from bench.measure import Goal, Row, alternate, repeated
from bench.server import Bench, connect
from bench.serving import DAYBOOK, served
from bench.slow import changed, flights, imported, many_registers
from bench.slow.page import Slow
from eventsourcing.kernel import Connection

TRIVIAL = "/healthz"
MAKE = (filling, house, pen, seed)  # what every house is made with


class House(NamedTuple):
    """A database, made once by `fill` with so many of its things: `full`, or `few` in a quick run."""

    name: str
    fill: Callable[[Connection, int], None]
    pages: Callable[[Connection], Iterator[Slow]]
    full: int
    few: int


HOUSES = {
    many_registers: House("registers", many_registers.fill, many_registers.pages, many_registers.REGISTERS, 40),
    flights: House("flights", flights.fill, flights.pages, flights.RECORDS, 20_000),
    imported: House("imported", imported.fill, imported.pages, imported.ROWS, 20_000),
    changed: House("changes", changed.fill, changed.pages, changed.CHANGES, 1_000),
}


def rows(bench: Bench) -> Iterator[Row]:
    for module, each in HOUSES.items():
        wanted = each.few if bench.quick else each.full
        url = kept(bench, f"{each.name}_{wanted}", (*MAKE, module), partial(_fill, each, wanted))
        with connect(url) as conn, served(DAYBOOK, url) as daybook:
            pages = list(each.pages(conn))
            people = {who: signed_in(daybook.port, who) for who in {page.who for page in pages}}
            for page in pages:
                yield measured(daybook.port, people[page.who], page, rounds=3 if bench.quick else 5)


def _fill(each: House, wanted: int, conn: Connection) -> None:
    print(f"making {wanted:,} {each.name}", flush=True)
    each.fill(conn, wanted)


def signed_in(port: int, who: str) -> Mapping[str, str]:
    """The headers that this person's browser sends."""
    browser = Browser(port)
    browser.sign_in(who)
    return browser.headers


def measured(port: int, headers: Mapping[str, str], page: Slow, *, rounds: int) -> Row:
    """A round is the page once, and twenty trivial ones. Each of a server's processes has seen the page before."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:

        def ask(path: str) -> None:
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status == 200, (path, answer.status, text[:500])

        sides = {"Daybook": repeated(partial(ask, page.path), 1), TRIVIAL: repeated(partial(ask, TRIVIAL), 20)}
        rates = alternate(sides, rounds=rounds, warm=2)
    return Row(
        work="slow_pages",
        what=page.what,
        unit="pages/s",
        subject="Daybook",
        baseline=TRIVIAL,
        rates=rates,
        of_time=True,
        goal=Goal(page.most, at_least=False),
    )
