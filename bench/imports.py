"""What an import costs a row, beside what it costs another revision of Daybook, in alternation on one server.

python -m bench.imports TREE    with TREE a checkout of that revision, as `git worktree add` makes it; says how many
microseconds of CPU a row takes in each, the command's and PostgreSQL's together, from reading the file to the last row.
"""

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.machine import ROOT
from bench.measure import Goal, Row
from bench.report import terminal
from bench.server import Bench, bench, connect
from eventsourcing.kernel.migrations import migrate

ROWS, ROUNDS = 337_000, 1
TICKS = os.sysconf("SC_CLK_TCK")
GOAL = Goal(0.5, at_least=False)
NAMES = "year month day dep_time sched_dep_time dep_delay arr_time sched_arr_time arr_delay carrier flight tailnum"
MORE_NAMES = "origin dest air_time distance hour minute time_hour"
STAFF = """import sys
from bench.house import staff
from bench.server import connect
with connect(sys.argv[1]) as conn:
    staff(conn)"""


def main() -> None:
    given = arguments()
    with tempfile.TemporaryDirectory() as folder, bench(quick=True) as server:
        path = given.file or flights(Path(folder) / "flights.csv", given.rows)
        costs: dict[str, list[float]] = {"Daybook": [], "before": []}
        trees = {"before": given.tree.resolve(), "Daybook": ROOT}
        for number in range(given.rounds):
            for side in list(trees) if number % 2 else reversed(trees):
                costs[side].append(cost(server, trees[side], path))
                print(f"{side}: {costs[side][-1]:,.0f} µs a row", flush=True)
    terminal.head()
    terminal.line(compared(costs))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("tree", type=Path, help="a checkout of the revision to compare with")
    parser.add_argument("--rows", type=int, default=ROWS, help="of a file that is made up, like a year of flights")
    parser.add_argument("--file", type=Path, help="a CSV to import in its place")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    return parser.parse_args()


def compared(costs: dict[str, list[float]]) -> Row:
    rates = {side: [1e6 / one for one in figures] for side, figures in costs.items()}
    return Row(
        work="imports",
        what="import, CPU of a row",
        unit="rows/s of CPU",
        subject="Daybook",
        baseline="before",
        rates=rates,
        of_time=True,
        goal=GOAL,
    )


def cost(server: Bench, tree: Path, path: Path) -> float:
    """Microseconds of CPU a row: of the command with all that it starts, and of all PostgreSQL's processes."""
    with server.database(empty=True) as url:
        with connect(url) as conn:
            migrate(conn, tree / "migrations")
        _run(tree, url, "-c", STAFF, url)
        before = own() + of_postgres(server)
        created = int(_run(tree, url, "-m", "bench.chores", "import", str(path)).split()[-1])
        return (own() + of_postgres(server) - before) / created * 1e6


def _run(tree: Path, url: str, *arguments: str) -> str:
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tree, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def own() -> float:
    """Seconds of CPU of the commands so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def of_postgres(server: Bench) -> float:
    """Seconds of CPU of the server's processes, those that have ended among them."""
    [pid, *_] = (server.server.cluster.data / "postmaster.pid").read_text().splitlines()
    return sum(_seconds(int(pid)))


def _seconds(pid: int) -> Iterator[float]:
    """Of a process, of its children that have ended, and of those that live."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    yield sum(map(int, stat[11:15])) / TICKS
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            yield from _seconds(int(child))
        except OSError:  # it has just ended, and counts with its parent the next time
            continue


def flights(path: Path, wanted: int) -> Path:
    """A file like a year of flights: nineteen columns, mostly of whole numbers, a few cells missing."""
    random.seed(13)
    tails = [f"N{number}{letter}" for number in range(10_000, 11_000) for letter in ("AA", "UA", "JB", "DL")]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*NAMES.split(), *MORE_NAMES.split()])
        for number in range(wanted):
            writer.writerow(_flight(date(2013, 1, 1) + timedelta(days=number * 365 // wanted), tails))
    return path


def _flight(day: date, tails: list[str]) -> list[object]:
    hour, minute, delay = random.randrange(5, 24), random.randrange(60), int(random.gammavariate(1, 20)) - 10
    clock, distance = hour * 100 + minute, random.randrange(80, 5000, 7)
    flown: list[object] = (
        ["NA"] * 5 if random.random() < 0.03 else [clock, delay, clock + 100, delay - 5, distance // 7]
    )
    left, late, came, later, air = flown
    names = (random.choice(("UA", "AA", "B6", "DL", "EV", "MQ", "US", "WN")), random.randrange(1, 6000))
    ways = (random.choice(("JFK", "LGA", "EWR")), random.choice(("LAX", "ORD", "ATL", "BOS", "MCO", "MIA", "SFO")))
    times = (distance, hour, minute, f"{day}T{hour:02}:00:00Z")
    return [
        *(day.year, day.month, day.day, left, clock, late, came, clock + 95, later),
        *(*names, random.choice(tails), *ways, air, *times),
    ]


if __name__ == "__main__":
    main()
