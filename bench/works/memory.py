"""The memory of a web worker, of an import and of a rebuild: how much at most, and whether it grows."""

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

from bench import seed
from bench.browser import Browser
from bench.flood import flood
from bench.house import EDITOR, staff
from bench.load import load
from bench.measure import Goal, Row
from bench.resident import Watched, children, watching
from bench.server import Bench, connect
from bench.serving import DAYBOOK, ROOT, served
from bench.sizes import Size, database
from bench.works.http import works
from eventsourcing.kernel import head

MOST = Goal(150, at_least=False)  # MB
FLAT = Goal(1.1, at_least=False)
NOTE = "VmRSS, all that is resident of the process, sampled twenty times a second"


def rows(bench: Bench) -> Iterator[Row]:
    yield from told("web worker", *web_worker(bench))
    yield from told(*an_import(bench))
    yield from told(*a_rebuild(bench))


def told(what: str, watched: Watched, note: str) -> Iterator[Row]:
    most, growth = {"Daybook": [watched.most]}, {"Daybook": [watched.growth]}
    yield Row(work="memory", what=what, unit="MB", subject="Daybook", rates=most, goal=MOST, note=f"{note}; {NOTE}")
    yield Row(
        work="memory", what=f"{what}: second half against first", unit="×", subject="Daybook", rates=growth, goal=FLAT
    )  # fmt: skip


def web_worker(bench: Bench) -> tuple[Watched, str]:
    """Pages and saves in turn, from eight connections; the larger of the workers counts."""
    rounds, seconds = (4, 0.4) if bench.quick else (20, 1.5)
    done = 0.0
    with bench.database() as url, connect(url) as conn, load() as asking:
        house = flood(conn, registers=1, records=300)
        with served(DAYBOOK, url) as daybook:
            browser = Browser(daybook.port)
            browser.sign_in(EDITOR)
            sides = [
                asking.side(daybook.port, work.requests, status=work.status, seconds=seconds)
                for work in works(browser, house)
            ]
            workers = children(daybook.pid)
            with watching(lambda: workers) as watched:
                for _ in range(rounds):
                    done += sum(side().units for side in sides)
    return watched, f"{done:,.0f} requests"


def an_import(bench: Bench) -> tuple[str, Watched, str]:
    wanted = 20_000 if bench.quick else 300_000
    with bench.database() as url, connect(url) as conn, tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        people = staff(conn)
        write(file.name, wanted, people)
        watched, said = run(url, "import", file.name)
        assert int(said) == wanted, f"{said} rows were loaded"
    return f"import of {wanted:,} rows", watched, f"{wanted:,} rows of {len(COLUMNS)} columns"


COLUMNS = ("registration", "status", "maker", "year", "seats", "inspection", "insured", "weight")


def write(path: str, wanted: int, people: list[UUID]) -> None:
    with closing(Path(path).open("w", newline="")) as file:
        writer = csv.writer(file)
        writer.writerow([name.title() for name in COLUMNS])
        labels = {option.id: option.label for option in seed.options(seed.STATES)}
        for number in range(wanted):
            held = seed.values(number, people, people)
            held["status"] = labels[held["status"]]
            writer.writerow([held.get(name, "") for name in COLUMNS])


def a_rebuild(bench: Bench) -> tuple[str, Watched, str]:
    size = Size(5, 1000) if bench.quick else Size(100, 1000)
    url = database(bench, size)
    watched, said = run(url, "rebuild")
    with connect(url) as conn:
        assert int(said) == head(conn).position
    return f"rebuild of {size.events:,} events", watched, "of all read models and snapshots"


def run(url: str, *chore: str) -> tuple[Watched, str]:
    """What a process had that did this chore, and what it said at the end."""
    command = [sys.executable, "-m", "bench.chores", *chore]
    environment = {**os.environ, "DATABASE_URL": url}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        with watching(lambda: [process.pid]) as watched:
            said, _ = process.communicate()
        assert process.returncode == 0
    return watched, said
