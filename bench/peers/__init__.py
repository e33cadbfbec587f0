"""Daybook's kernel beside the event stores that there are, in one run: each used as its documentation recommends."""

from collections.abc import Iterator

from bench.measure import Row
from bench.peers import appends, commands, following, loads, readmodels
from bench.peers.stores import missing, versions
from bench.server import Bench

__all__ = ["rows", "versions"]


def rows(bench: Bench) -> Iterator[Row]:
    if missing():
        print(f"emmett and message-db are left out: there is no {missing()} here.", flush=True)
    for work in (commands, appends, loads, readmodels, following):
        yield from work.rows(bench)
