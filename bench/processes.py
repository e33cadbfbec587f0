"""Processes that do the same at the same time, each with a connection of its own."""

import gc
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier

from bench.measure import Round, Side
from bench.server import connect
from eventsourcing.kernel import Connection

# What a round does, made ready before the clock starts: given how many times, it returns the work itself.
Prepare = Callable[[int], Callable[[], None]]
# The sides of one process by name, given its connection, its number among the processes, and how many these are.
Worker = Callable[[Connection, int, int], Mapping[str, Prepare]]

SERVING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
CONTEXT = get_context("forkserver")  # which has none of our connections


class Team:
    """Some processes. A round begins when all are ready, and ends when the last is done."""

    def __init__(self, pipes: list[Pipe]) -> None:
        self._pipes = pipes

    def side(self, name: str, times: int) -> Side:
        """The side of that name, run so many times a round by every process."""

        def side() -> Round:
            for pipe in self._pipes:
                pipe.send((name, times))
            spans = [pipe.recv() for pipe in self._pipes]
            return Round(times * len(spans), max(ended for _, ended in spans) - min(began for began, _ in spans))

        return side


@contextmanager
def team(worker: Worker, url: str, size: int) -> Iterator[Team]:
    """Processes that run the sides of `worker`, a function of a module."""
    CONTEXT.set_forkserver_preload([worker.__module__])
    barrier = CONTEXT.Barrier(size)
    pipes, processes = [], []
    for number in range(size):
        ours, theirs = CONTEXT.Pipe()
        process = CONTEXT.Process(target=_run, args=(worker, url, number, size, theirs, barrier), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    try:
        yield Team(pipes)
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join(10)


def _run(worker: Worker, url: str, number: int, size: int, pipe: Pipe, barrier: Barrier) -> None:
    try:
        with connect(url) as conn:
            sides = worker(conn, number, size)
            if size == 1:
                keep_apart(conn)
            while True:
                name, times = pipe.recv()
                run = sides[name](times)
                gc.collect()
                barrier.wait()
                began = time.perf_counter()  # one clock for all processes of a machine
                run()
                pipe.send((began, time.perf_counter()))
    except EOFError:  # nobody asks any more
        return
    except BaseException:
        barrier.abort()  # or the others wait for this one
        raise


def keep_apart(conn: Connection, client: int = 0) -> None:
    """One core for a process, this one or `client`, another for the server's processes of the database.

    One after the other they keep a single core busy. Left to itself, Linux has both on one core for some seconds and on
    two for others, and that moves each side of a comparison by half, but not both by the same.
    """
    if hasattr(os, "sched_setaffinity") and len(cores := sorted(os.sched_getaffinity(0))) > 1:
        for (pid,) in conn.execute(SERVING).fetchall():
            os.sched_setaffinity(pid, cores[1:2])
        os.sched_setaffinity(client, cores[:1])
