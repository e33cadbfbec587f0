"""How the processes of the server end: with answers to what is open, with their parent, and in any case."""

import os
import signal
import time

from granian.server.mp import MPServer

LAST_ANSWERS = 2  # seconds in which requests that are open may still be answered when it stops


def fork_with_signal_waiting() -> None:
    """Have workers begin with SIGTERM waiting.

    Else one that comes before the worker has a handler of its own goes to the copy of the parent's, which nobody looks
    at, and the worker serves on.
    """
    former: list[set[int]] = [set()]

    def wait() -> None:
        former[0] = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

    os.register_at_fork(
        before=wait, after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, former[0]) and None
    )


def end_the_deaf(server: MPServer) -> None:
    """Some time after the server was told to stop, kill workers that are still there, whatever holds them up."""
    while not server.interrupt_signal:
        time.sleep(0.5)
    time.sleep(5 * LAST_ANSWERS)
    for worker in list(server.wrks):
        worker.kill()  # type: ignore[no-untyped-call]  # granian has no types here


def stop_when_told() -> None:
    """Have granian answer what is open when the parent says stop, but do not wait for browsers that keep it open.

    Left to itself, granian does not hear the signal where another thread than the main one receives it, and waits
    without end for the rest of a request that was half sent, and for an answer to be read.
    """
    signal.sigwait({signal.SIGTERM})
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:  # or granian has not begun
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        signal.raise_signal(signal.SIGTERM)  # to this thread, which wakes the event loop
        time.sleep(LAST_ANSWERS)
    os._exit(0)


def end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)
