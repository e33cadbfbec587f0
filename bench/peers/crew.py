"""Drivers of one store on a database of its own: processes that live for the length of a work."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from bench.measure import Round
from bench.peers.stores import Store
from bench.processes import keep_apart
from bench.server import Bench, connect


class Driver:
    """One process, and the lines between it and us."""

    def __init__(self, store: Store, url: str) -> None:
        self._name = store.name
        self._process = subprocess.Popen(
            store.driver(url), env=store.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.pid = self._process.pid

    def say(self, what: object) -> None:
        assert self._process.stdin
        print(json.dumps(what), file=self._process.stdin, flush=True)

    def hear(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"The driver of {self._name} ended, with status {self._process.wait()}.")
        return json.loads(line)

    def close(self) -> None:
        """It ends when nobody asks any more."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


class Crew:
    """The drivers of one store, and its database."""

    def __init__(self, store: Store, url: str, drivers: Sequence[Driver]) -> None:
        self.store = store
        self.url = url
        self._drivers = drivers

    def each(self, *requests: dict[str, Any]) -> list[Any]:
        """One driver for each request: all begin when all are ready."""
        asked = self._drivers[: len(requests)]
        for driver, request in zip(asked, requests, strict=True):
            driver.say(request)
        for driver in asked:
            assert driver.hear() == "ready"
        if len(self._drivers) == 1:
            with connect(self.url) as conn:
                keep_apart(conn, self._drivers[0].pid)
        for driver in asked:
            driver.say("go")
        return [driver.hear() for driver in asked]

    def ask(self, work: str, **request: Any) -> Any:
        return self.each({"work": work, **request})[0]

    def round(self, work: str, *requests: dict[str, Any], size: int = 1) -> Round:
        """A round of all these requests at the same time; so many units for each that a driver tells of."""
        told = self.each(*({"work": work, **request} for request in requests))
        return Round(sum(one["units"] for one in told) * size, max(one["seconds"] for one in told))

    def fetch(self, query: str) -> Any:
        """The one value that this query finds in the store's database."""
        with connect(self.url) as conn:
            [row] = conn.execute(query.encode())
            return row[0]

    def events(self) -> int:
        """How many events there are in the log."""
        return int(self.fetch(f"SELECT count(*) FROM {self.store.log}"))

    def settle(self) -> None:
        """After much was written: what the server would do by and by anyway."""
        with connect(self.url) as conn:
            conn.execute("VACUUM ANALYZE")
            conn.execute("CHECKPOINT")


@contextmanager
def crews(bench: Bench, stores: Sequence[Store], processes: int = 1) -> Iterator[dict[str, Crew]]:
    """A crew for each store, with an empty log."""
    with ExitStack() as stack:
        found = {}
        for store in stores:
            url = stack.enter_context(bench.database(empty=True))
            drivers = [Driver(store, url) for _ in range(processes)]
            for driver in drivers:
                stack.callback(driver.close)
            found[store.name] = Crew(store, url, drivers)
        for crew in found.values():
            crew.ask("set up")
        yield found
