"""How much memory processes have: VmRSS of /proc, all that is resident of code, libraries and data, sampled often."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

EVERY = 0.05  # seconds


class Watched:
    """The samples so far, in MB, each the largest of the processes that were there."""

    def __init__(self) -> None:
        self.samples: list[float] = []

    @property
    def most(self) -> float:
        return max(self.samples)

    @property
    def growth(self) -> float:
        """The second half's maximum as a multiple of the first half's."""
        half = len(self.samples) // 2
        return max(self.samples[half:]) / max(self.samples[:half])


@contextmanager
def watching(pids: Callable[[], Sequence[int]]) -> Iterator[Watched]:
    watched, stop = Watched(), threading.Event()

    def sample() -> None:
        while not stop.wait(EVERY):
            if found := [size for pid in pids() if (size := resident(pid)) is not None]:
                watched.samples.append(max(found))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield watched
    finally:
        stop.set()
        thread.join()


def resident(pid: int) -> float | None:
    """None where the process has ended, or is about to."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    found = [int(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    return found[0] / 1000 * 1.024 if found else None


def children(pid: int) -> list[int]:
    """The processes that this one has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
