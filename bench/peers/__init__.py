"""Daybook's kernel beside the event stores that there are, in one run: each used as its documentation recommends."""

from collections.abc import Iterator, Sequence

from bench.measure import Row
from bench.peers import appends, commands, following, loads, readmodels
from bench.peers.stores import missing, versions
from bench.server import Bench

__all__ = ["WORKS", "rows", "versions"]

# In the order in which they run.
WORKS = {"command": commands, "append": appends, "load": loads, "catch_up": readmodels, "following_the_log": following}


def rows(bench: Bench, only: Sequence[str] | None = None) -> Iterator[Row]:
    if missing():
        print(f"emmett and message-db are left out: there is no {missing()} here.", flush=True)
    for work in only or WORKS:
        yield from WORKS[work].rows(bench)
