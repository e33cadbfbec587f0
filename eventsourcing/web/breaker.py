"""Remembers for a moment that the database cannot be had, so that not every request waits to find it out."""

import math
import multiprocessing
import threading
import time
from multiprocessing.sharedctypes import Synchronized
from typing import TypeAlias

import psycopg

from eventsourcing.kernel import connect

PAUSE = 1.0  # seconds between two looks
QUIET = 300.0  # seconds without a failure, after which the next one belongs to another outage

Moment: TypeAlias = "Synchronized[float]"  # by the clock that never runs backwards; several processes may share it


def never() -> Moment:
    return multiprocessing.Value("d", -math.inf)


class Breaker:
    """For one process and one database. Whoever comes while it is open is told at once, but for one who looks."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.told = ""
        self.again_at = 0.0
        self.failed_at = never()  # a server lets all its processes have the same
        self.looking = threading.Lock()

    def check(self) -> None:
        """Raise psycopg.OperationalError where the database could not be had a moment ago, and still cannot."""
        if not self.told:
            return
        if time.monotonic() < self.again_at or not self.looking.acquire(blocking=False):
            raise psycopg.OperationalError(self.told)
        try:
            self.look()
        finally:
            self.looking.release()

    def look(self) -> None:
        """Try a connection beside the pool, which does not say why it has none. Raises psycopg.OperationalError."""
        try:
            connect(self.url, "daybook", patience=3).close()
        except psycopg.OperationalError as error:
            self.again_at = time.monotonic() + PAUSE
            self.told = str(error)
            raise
        self.told = ""

    def is_news(self) -> bool:
        """Whether this failure is the first of its outage; where each came from is told of that one alone."""
        now = time.monotonic()
        with self.failed_at.get_lock():
            before, self.failed_at.value = self.failed_at.value, now
        return now - before > QUIET
