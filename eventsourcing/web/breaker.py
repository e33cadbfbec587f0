"""Remembers for a moment that the database cannot be had, so that not every request waits to find it out."""

import threading
import time

import psycopg

from eventsourcing.kernel import connect

PAUSE = 1.0  # seconds between two looks


class Breaker:
    """For one process and one database. Whoever comes while it is open is told at once, but for one who looks."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.told = ""
        self.again_at = 0.0
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
