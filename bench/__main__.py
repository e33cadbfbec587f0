"""Measures Daybook on the embedded PostgreSQL with full durability.

A full run writes docs/benchmarks.json and the page docs/benchmarks.md; with --peers, what other event stores do beside
it. With --quick or --only what is measured goes to var/bench/ instead.
"""

import argparse
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from bench import peers
from bench.machine import ROOT, describe
from bench.measure import Row
from bench.report import terminal
from bench.report.page import write_page
from bench.report.saved import Run, save, saved
from bench.server import Bench, bench
from bench.works import WORKS

DOCS, ASIDE = ROOT / "docs", ROOT / "var/bench"
FULL, PEERS, LATEST = "benchmarks.json", "benchmarks-peers.json", ASIDE / "latest.json"


def main() -> None:
    given = arguments()
    folder = ASIDE if given.quick or given.only else DOCS
    if not given.report:
        with bench(quick=given.quick, folder=given.folder) as server:
            machine = describe(server) | (peers.versions() if given.peers else {})
            rows = peers.rows(server, given.only) if given.peers else own_rows(server, given.only or WORKS)
            save(measured(Run(machine, []), rows), folder / (PEERS if given.peers else FULL))
    report(folder)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the same in two minutes, smaller")
    parser.add_argument("--only", metavar="WORK", nargs="+", help=f"only these of {', '.join(WORKS)}")
    parser.add_argument("--peers", action="store_true", help="measure other event stores beside Daybook")
    parser.add_argument("--report", action="store_true", help="measure nothing, write the page anew from what is saved")
    parser.add_argument("--folder", type=Path, help="where the server has its data, to be used again by later runs")
    given = parser.parse_args()
    if unknown := set(given.only or ()) - set(choices := peers.WORKS if given.peers else WORKS):
        parser.error(f"There is no work {', '.join(sorted(unknown))} among {', '.join(choices)}.")
    return given


def own_rows(server: Bench, works: Iterable[str]) -> Iterator[Row]:
    for work in works:
        yield from import_module(f"bench.works.{work}").rows(server)


def measured(run: Run, rows: Iterable[Row]) -> Run:
    """Measures, and saves each row when it is there, so that nothing is lost where a later work fails."""
    terminal.head()
    for row in rows:
        terminal.line(row)
        run.rows.append(row)
        save(run, LATEST)
    return run


def report(folder: Path) -> None:
    run, peers = saved(folder / FULL), saved(folder / PEERS)
    if run is not None:
        write_page(run, peers, folder)
        print(f"{folder / 'benchmarks.md'}")


if __name__ == "__main__":
    main()
