"""People save, page and export at the same time, over HTTP: what was acknowledged is there, every export is whole."""

import csv
import http.client
import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from bench.browser import FORM, Browser, Form
from bench.house import PASSWORD
from tests.operations.houses import on
from tests.operations.running import Running, daybook

ROWS = 3_000


class House:
    """A running Daybook with a large register, somebody who is signed in, and what came of their requests."""

    def __init__(self, running: Running, url: str, requests: int) -> None:
        self.port, self.url = running.port, url
        with psycopg.connect(url) as conn:
            [(register,)] = conn.execute("SELECT id FROM registers").fetchall()
        self.register = f"/registers/{register}"
        self.browser = Browser(running.port)
        self.browser.sign_in("ana@example.org")
        self.form = Form(self.browser.get(self.register), f"{self.register}/export.csv")
        self.left, self.numbers = requests, count(1)
        self.saved: list[str] = []
        self.exports: list[tuple[int, int]] = []  # up to which position, and how many rows
        self.cut, self.refused = 0, 0
        self.failures: list[BaseException] = []

    def play(self, *parts: Callable[[], None]) -> None:
        """All at once, again and again, until there were so many requests."""
        threads = [threading.Thread(target=self._again, args=(part,)) for part in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _again(self, part: Callable[[], None]) -> None:
        try:
            while self.left > 0 and not self.failures:
                part()
        except BaseException as error:  # noqa: BLE001  # the test tells it
            self.failures.append(error)

    def save(self) -> None:
        browser, name = self._own(), f"Saved {next(self.numbers)}"
        form = Form(browser.get(f"{self.register}/records/new"), f"{self.register}/records")
        browser.post(f"{self.register}/records", named(form, name))
        self.saved.append(name)
        self.left -= 2

    def page(self) -> None:
        assert "Boat 1" in self._own().get(f"{self.register}?q=Boat+1")
        self.left -= 1

    def export(self) -> None:
        with closing(self.asked_for_a_file()) as connection:
            answer = connection.getresponse()
            if answer.status == 503:
                assert answer.headers["Retry-After"] == "10"
                self.refused += 1
            else:
                assert answer.status == 200, answer.read()
                rows = list(csv.reader(io.StringIO(answer.read().decode(), newline="")))  # raises where it broke off
                self.exports.append((int(answer.headers["X-Log-Position"]), len(rows) - 1))
        self.left -= 1

    def leave(self) -> None:
        with closing(self.asked_for_a_file()) as connection:
            connection.getresponse().read(100)
        self.cut += 1
        self.left -= 1

    def _own(self) -> Browser:
        return Browser(self.port, self.browser.cookies)

    def asked_for_a_file(self) -> http.client.HTTPConnection:
        with psycopg.connect(self.url) as conn:
            conn.execute("DELETE FROM rate_limits")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {**self._own().headers, "Content-Type": FORM}
        connection.request("POST", f"{self.register}/export.csv", urlencode(self.form.sent), headers)
        return connection


def named(form: Form, name: str) -> list[tuple[str, str]]:
    """What the form sends when its first empty text is the name, and nothing else is filled in."""
    sent, given = [], False
    for key, value in form.sent:
        first = not given and not value and key.startswith("f-")
        given = given or first
        sent.append((key, name if first else value))
    return sent


@pytest.fixture
def data(database_url: str, tmp_path: Path) -> Path:
    """The data folder of a Daybook with a large register."""
    data = tmp_path / "var"
    ana = ("create-user", "--email", "ana@example.org", "--name", "Ana", "--role", "admin", "--password-stdin")
    assert on(database_url, data, *ana, entered=f"{PASSWORD}\n").returncode == 0
    boats = tmp_path / "boats.csv"
    boats.write_text("Name,Length\n" + "".join(f"Boat {n},{n}.5\n" for n in range(ROWS)))
    load = on(database_url, data, "import", str(boats), "--register", "Boats", "--as", "ana@example.org")
    assert load.returncode == 0, load.stderr
    return data


@pytest.mark.parametrize("requests", [2_000, pytest.param(40_000, marks=pytest.mark.slow)])
def test_saves_pages_and_exports_do_each_other_no_harm(database_url: str, data: Path, requests: int) -> None:
    with daybook(data, DATABASE_URL=database_url) as running:
        house = House(running, database_url, requests)
        house.play(*[house.save] * 4, *[house.page] * 2, *[house.export] * 3, house.leave)
        house.left = 1
        house.play(house.export)
        with psycopg.connect(database_url) as conn:
            stuck = conn.execute(
                "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
            )
            assert stuck.rowcount == 0
        running.stop()
    assert house.failures == []
    assert "LEFT OPEN" not in running.told
    assert "Traceback" not in running.told
    assert lost(database_url, house.saved) == []
    assert [export for export in house.exports if not whole(database_url, *export)] == []
    assert min(len(house.saved), len(house.exports), house.cut) > 5


def lost(url: str, saved: list[str]) -> list[str]:
    with psycopg.connect(url) as conn:
        kept = {value for (data,) in conn.execute("SELECT data FROM records") for value in data.values()}
    return [name for name in saved if name not in kept]


def whole(url: str, position: int, rows: int) -> bool:
    """Whether an export has exactly the records that there were at its position."""
    with psycopg.connect(url) as conn:
        query = """SELECT count(*) FROM events WHERE event_type = 'RecordCreated' AND "position" <= %s"""
        return conn.execute(query, (position,)).fetchone() == (rows,)


def test_no_export_whose_database_dies_passes_for_whole(database_url: str, data: Path) -> None:
    with daybook(data, DATABASE_URL=database_url) as running, ThreadPoolExecutor(1) as threads:
        house, came = House(running, database_url, 1), list[tuple[int, int]]()
        while 500 not in dict(came) and len(came) < 200:
            export = threads.submit(asked_for_rows, house)
            while not export.done() and not killed_one_that_exports(database_url):
                pass
            came.append(export.result())
        running.stop()
    assert 500 in dict(came)
    assert {rows for status, rows in came if status == 200} <= {ROWS}
    assert running.told.count("broken off: request=") == 1


def asked_for_rows(house: House) -> tuple[int, int]:
    with closing(house.asked_for_a_file()) as connection:
        answer = connection.getresponse()
        return answer.status, len(answer.read().splitlines()) - 1


def killed_one_that_exports(url: str) -> bool:
    with psycopg.connect(url) as conn:
        return bool(
            conn.execute(
                """SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
                WHERE datname = current_database() AND state <> 'idle' AND query LIKE 'FETCH%'"""
            ).rowcount
        )
