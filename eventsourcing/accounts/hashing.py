"""Passwords are hashed one at a time in a process: a flood of sign-ins gets neither all threads nor all memory.

Browsers in which somebody signed in before have a place of their own, so the flood cannot take it from them.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from flask.sansio.app import App

STRANGERS = 2  # threads of a process: one hashes, one waits
PATIENCE = {True: 10.0, False: 2.0}  # seconds, for known browsers and for strangers
AGAIN = 5  # seconds until one may try again


class Busy(Exception):
    """Too many sign in at this moment."""


class Place:
    """One hashes while others wait; where there is no room for more of them, they are told at once."""

    def __init__(self, room: int | None = None) -> None:
        self.room = threading.Semaphore(room) if room else None
        self.hashing = threading.Lock()

    @contextmanager
    def taken(self, patience: float) -> Iterator[None]:
        if self.room and not self.room.acquire(blocking=False):
            raise Busy
        try:
            if not self.hashing.acquire(timeout=patience):
                raise Busy
            try:
                yield
            finally:
                self.hashing.release()
        finally:
            if self.room:
                self.room.release()


def install(app: App) -> None:
    app.extensions["hashing"] = {True: Place(), False: Place(STRANGERS)}


@contextmanager
def hashing(*, known: bool) -> Iterator[None]:
    """Hash in here. Raises Busy where too many others do."""
    place: Place = current_app.extensions["hashing"][known]
    with place.taken(PATIENCE[known]):
        yield
