"""Waiting for what must come in the end, on a machine however slow."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

PATIENCE = 120  # seconds: far more than anything takes, so that only what never comes fails


def in_the_end(so: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether something is so at last; asked again and again until it is, or patience ends."""
    late = time.monotonic() + seconds
    while not so():
        if time.monotonic() > late:
            return False
        time.sleep(0.02)
    return True


def wait_for_another_day(spare: timedelta) -> None:
    """Where the day in UTC is about to end, wait until the next one has begun."""
    while (now := datetime.now(UTC)).date() != (now + spare).date():
        time.sleep(0.2)


def wait_for_a_new_code(seconds: int, spare: int) -> None:
    """Where a code that changes every so many seconds has less than `spare` left, wait for the next one."""
    while time.time() % seconds > seconds - spare:
        time.sleep(0.1)
