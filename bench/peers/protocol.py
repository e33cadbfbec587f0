"""How the bench and a driver talk, a line of JSON each: a request, "ready", "go", the result.

A driver is a process that uses one store as its documentation says. It is started in the store's own environment,
with the URL of a database: so this file draws on the standard library only.
"""

import gc
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

# Given the request's parameters: makes ready, yields once, does the work when it is asked on, and yields what came.
Work = Callable[..., Iterator[Any]]

MODEL = """
CREATE TABLE IF NOT EXISTS bench_accounts (
    id uuid PRIMARY KEY, title text NOT NULL, last_amount bigint, last_note text, version bigint NOT NULL,
    changed_at timestamptz NOT NULL) WITH (fillfactor = 80)
"""


def serve(works: Mapping[str, Work]) -> None:
    """Does what is asked until nobody asks any more."""
    while line := sys.stdin.readline():
        request = json.loads(line)
        work = works[request.pop("work")](**request)
        next(work)
        gc.collect()
        _say("ready")
        sys.stdin.readline()
        _say(next(work))
        next(work, None)


def timed(work: Callable[[], int]) -> dict[str, float]:
    """How many units the work did, and in how many seconds."""
    began = time.perf_counter()
    units = work()
    return {"units": units, "seconds": time.perf_counter() - began}


def during(seconds: float, calls: Sequence[Callable[[], object]]) -> dict[str, float]:
    """Calls each of these over and over for so long, at the same time, each in a thread of its own."""
    counts = [0] * len(calls)

    def repeat(number: int) -> None:
        while time.perf_counter() < end:
            calls[number]()
            counts[number] += 1

    def work() -> int:
        threads = [threading.Thread(target=repeat, args=(number,)) for number in range(1, len(calls))]
        for thread in threads:
            thread.start()
        repeat(0)
        for thread in threads:
            thread.join()
        return sum(counts)

    end = time.perf_counter() + seconds
    return timed(work)


def _say(what: object) -> None:
    print(json.dumps(what), flush=True)
