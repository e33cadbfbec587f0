"""Serves the app: granian with a few processes, which live and die with this one."""

import gc
import os
import resource
import signal
import threading
from collections.abc import Callable
from functools import partial

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from eventsourcing import demo, imports, records
from eventsourcing.operations.bridge import Bridge
from eventsourcing.operations.embedded import Embedded, revive
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.port import listening, resolved, wait_for_port
from eventsourcing.operations.settings import CreateApp, Settings
from eventsourcing.operations.stopping import end_the_deaf, end_with, fork_with_signal_waiting, stop_when_told
from eventsourcing.web.breaker import Moment, never

LONGEST_STATEMENT = 60  # seconds, so that nobody's question keeps the database from all others
CONNECTIONS = 2048  # of browsers to one process at once; those that wait cost a few kB each
FILES = 8192  # that a process may have open: its connections, and what they send and take
LONGEST_IDLE = 60  # seconds in a transaction that does nothing, so that nobody else waits for what it has locked


def serve(create_app: CreateApp, settings: Settings, embedded: Embedded | None, ready: Callable[[], None]) -> None:
    """Serve until a signal says stop. Calls `ready` once, when the first page could be had. Raises Refused."""
    address = resolved(settings)
    wait_for_port(address, settings)
    stopping = threading.Event()
    watcher = threading.Thread(target=watch, args=(stopping, address, settings.port, ready, embedded), daemon=True)
    watcher.start()
    fork_with_signal_waiting()
    server = granian(address, settings.port)
    threading.Thread(target=end_the_deaf, args=(server,), daemon=True).start()
    try:
        loader = partial(load, create_app, settings, os.getpid(), never())
        server.serve(target_loader=loader, wrap_loader=False)
    finally:
        stopping.set()
        watcher.join()


def workers() -> int:
    """How many processes serve: one a core, at most four."""
    return min(os.cpu_count() or 1, 4)


def granian(address: str, port: int) -> MPServer:
    """A process per core, at most four, each with an event loop that the app is bridged to (bridge.py).

    Measured on two cores, granian was a third quicker than gunicorn with threads, and waitress half as quick.
    """
    server = MPServer(
        "daybook",
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,  # what browsers speak without TLS, and proxies with us
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024),
        websockets=False,
        workers=workers(),
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=None,  # stopping.py ends them; granian takes some that just ended for some that refuse to
        log_level=LogLevels.warning,
    )
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it
        # Here and not in a hook, which runs when it listens already: a signal that came then would start workers anew.
        server.signal_handler_reload = server.signal_handler_interrupt  # type: ignore[method-assign]
    return server


def load(create_app: CreateApp, settings: Settings, parent: int, failed_at: Moment) -> Bridge:
    """Make the app in a process of its own, which ends when its parent does, however that ends."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # instead of the parent's, until granian has set its own
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # in all threads, which begin as this one is
    allow_files()
    os.setpgid(0, 0)  # Ctrl-C is for the parent, which then stops this one in order
    threading.Thread(target=stop_when_told, daemon=True).start()
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    app = create_app(settings)
    configure(app, settings)
    app.extensions["database"].breaker.failed_at = failed_at  # so that an outage is told of once by all of them
    imports.go_on(app)
    records.go_on(app)
    demo.go_on(app)
    gc.freeze()  # what lives as long as the worker is not to be looked through again and again
    return Bridge(app)


def allow_files() -> None:
    """Let this process have so many files open, where the system grants it: the usual 1024 are too few."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now not in (resource.RLIM_INFINITY, most) and now < FILES:
        granted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (granted, most))


def configure(app: Flask, settings: Settings) -> None:
    """Set what holds for an app that serves, and not for commands."""
    app.config.update(LONGEST_STATEMENT=LONGEST_STATEMENT, LONGEST_IDLE=LONGEST_IDLE)
    app.config["SHARED_FLUSH"] = settings.shared_flush


def watch(
    stopping: threading.Event, address: str, port: int, ready: Callable[[], None], embedded: Embedded | None
) -> None:
    """Tell when the first page can be had; then keep our own PostgreSQL alive."""
    while not stopping.wait(0.05):
        if listening(address, port):
            ready()
            break
    while embedded is not None and not stopping.wait(1.0):
        try:
            if revive(embedded):
                print("PostgreSQL had died. It was started again; nothing that was saved is lost.", flush=True)
        except Refused as refusal:
            print(f"PostgreSQL has died. {refusal}\nThis is tried again every ten seconds.", flush=True)
            stopping.wait(10)
