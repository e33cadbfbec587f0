"""The work on a file, step by step: read it, try it, load it; at once where it is small, else in the background.

A process reads and tries one large file at a time, since rows may be large as well; the others wait for their turn.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from uuid import UUID

import psycopg
from flask import Flask, current_app
from flask.sansio.app import App
from msgspec import structs

from eventsourcing import registers, web
from eventsourcing.imports import chunks, files, lease, starting
from eventsourcing.imports.checking import dry_run
from eventsourcing.imports.files import File
from eventsourcing.imports.guessing import guess
from eventsourcing.imports.lease import Lease, LostLease
from eventsourcing.imports.lines import Unreadable
from eventsourcing.imports.loading import load
from eventsourcing.imports.plan import Plan, for_new_register, for_register
from eventsourcing.imports.profiling import profile
from eventsourcing.imports.reading import Layout, layout
from eventsourcing.imports.rights import Barred
from eventsourcing.imports.totals import LastRow
from eventsourcing.kernel import Connection, Projection, Rejected

SMALL = 512 * 1024  # bytes that are read and tried while the browser waits
Told = Callable[[str, int, int], None]

BROKE = "Something broke in Daybook. What was loaded is safe; the server's log says more."


def advance(file: File) -> None:
    """Do what there is to do for the file, now or in the background."""
    if file.state in ("reading", "checking") and file.size <= SMALL:
        work(web.connection(), web.projections(), file.id)
    elif file.state in lease.WORKING and not file.leased and not file.trouble:
        begin(file)


def install(app: App) -> None:
    """Give the app the turn that its background work takes to read a file."""
    app.extensions["imports"] = threading.Lock()


def begin(file: File) -> None:
    """Work on the file in the background; one that is to be read waits until it is its turn."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # beyond this thread
    target: Callable[[Flask], None] = _read_in_turn
    if file.state == "loading":
        target = partial(_load, import_id=file.id)
    elif app.extensions["imports"].locked():
        return  # whoever reads now takes this one next
    threading.Thread(target=_in_background, args=(app, target), daemon=True, name=f"import {file.id}").start()


def _load(_app: Flask, import_id: UUID) -> None:
    work(web.connection(), web.projections(), import_id)


def _read_in_turn(app: Flask) -> None:
    """Read and try what waits for that, one after the other, unless somebody in this process is at it."""
    turn: threading.Lock = app.extensions["imports"]
    while (ids := lease.waiting(web.connection(), lease.READING)) and turn.acquire(blocking=False):
        try:
            work(web.connection(), web.projections(), ids[0])
        finally:
            turn.release()


def go_on(app: Flask) -> None:
    """Go on in the background with what another process left when it was ended; for the start of a server."""
    threading.Thread(target=_take_over, args=(app,), daemon=True, name="imports").start()


def _take_over(app: Flask) -> None:
    """Look for a little longer than the lease of a process that was killed lasts."""
    for _ in range(lease.SECONDS + 2):
        try:
            with app.app_context():
                _read_in_turn(app)
                for import_id in lease.waiting(web.connection(), lease.LOADING):
                    work(web.connection(), web.projections(), import_id)
        except psycopg.Error as error:
            app.logger.warning("Unfinished imports could not be looked for: %s", error)
            return
        time.sleep(1)


def _in_background(app: Flask, target: Callable[[Flask], None]) -> None:
    with app.app_context():
        try:
            target(app)
        except psycopg.Error:  # whoever opens its page later goes on
            app.logger.exception("The work on an import stopped.")


def work(
    conn: Connection,
    projections: Sequence[Projection],
    import_id: UUID,
    progress: Told = lambda _what, _done, _of: None,
) -> None:
    """Do every step that needs no person, unless somebody else is at it.

    `progress` hears what is done, how many rows of it, and of how many.
    """
    while (leased := lease.take(conn, import_id)) and (file := files.get(conn, import_id)):
        leased = replace(leased, hear=partial(_hear, progress, file))
        try:
            _step(conn, projections, file, leased)
        except LostLease:
            return
        except Barred as barred:
            starting.trouble(conn, file, str(barred))
        except Unreadable as error:
            _stop(conn, file, str(error))
        except psycopg.OperationalError:
            raise
        except (KeyboardInterrupt, SystemExit):
            with suppress(psycopg.Error):  # where it was broken off within a statement, the lease runs out by itself
                leased.release()
            raise
        except Exception:
            current_app.logger.exception("The work on import %s broke.", import_id)
            starting.trouble(conn, file, BROKE)


def _hear(progress: Told, file: File, done: int) -> None:
    progress(file.state, done, file.total)


def _step(conn: Connection, projections: Sequence[Projection], file: File, leased: Lease) -> None:
    match file.state:
        case "reading":
            _read(conn, file, leased)
        case "checking":
            _check(conn, file, leased)
        case _:
            load(conn, projections, file, leased)


def _stop(conn: Connection, file: File, words: str) -> None:
    if file.state == "loading":
        starting.trouble(conn, file, words)
    else:
        files.update(conn, file.id, "unreadable", trouble=words)


def _read(conn: Connection, file: File, leased: Lease) -> None:
    opener = chunks.opener(conn, file.id)
    if file.reading_json == "{}":
        reading, sure = guess(opener)
        if not sure:
            return leased.end("asking", reading=reading)
    else:
        reading = file.reading
    table = layout(opener, reading)
    last = LastRow(table.rows)
    seen = profile(Layout(table.names, iter(last)), reading, leased.renew)
    reading = structs.replace(reading, total_line=last.total_line)
    register = registers.get(conn, file.register_id) if file.register_id else None
    plan = for_register(seen, register) if register else _freely_named(conn, for_new_register(seen, file.file_name))
    return leased.end("checking", reading=reading, plan=plan, total=seen.rows, done=0)


def _freely_named(conn: Connection, plan: Plan) -> Plan:
    """The plan with a name that no register has."""
    names = (plan.name if n == 1 else f"{plan.name} {n}" for n in count(1))
    return structs.replace(plan, name=next(name for name in names if registers.by_name(conn, name) is None))


def _check(conn: Connection, file: File, leased: Lease) -> None:
    try:
        dry = dry_run(conn, file, chunks.opener(conn, file.id), leased.renew)
    except Rejected as rejected:
        leased.end("ready", checked=None, trouble=rejected.message, done=0)
    else:
        leased.end("ready", checked=dry, trouble="", done=0)
