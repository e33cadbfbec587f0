"""A page that is hard to answer."""

from typing import NamedTuple

from bench.house import EDITOR


class Slow(NamedTuple):
    """What it is called in the report, how many times as long as /healthz it may take, and who asks for it."""

    what: str
    path: str
    most: float
    who: str = EDITOR
