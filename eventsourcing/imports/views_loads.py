"""The pages about loads: how far one is, what it did, which rows it rejected, and all of them."""

import csv
import io
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from itertools import chain
from uuid import UUID

from flask import Response, abort
from flask.typing import ResponseReturnValue

from eventsourcing import accounts, exports, registers, web
from eventsourcing.imports import chunks, files, lease, read_model, showing_reading, starting, work
from eventsourcing.imports.blueprint import blueprint, file_found, target_of
from eventsourcing.imports.checking import register_of, sorted_rows
from eventsourcing.imports.files import File, Reject
from eventsourcing.imports.read_model import ImportView
from eventsourcing.imports.reading import layout
from eventsourcing.imports.recipe import Problem
from eventsourcing.kernel import Connection, Rejected
from eventsourcing.web.access import SIGNED_IN

SHOWN = 50


def refuse_lookers() -> None:
    """What is not loaded yet is the business of those who import."""
    if not web.may("write"):
        abort(403, registers.REFUSALS["write"])


def progress(file: File, *, interrupted: bool) -> ResponseReturnValue:
    """How far the work is; asked again every second until there is something else to see."""
    rate = (file.done - file.began_from) / file.seconds if file.seconds > 0.5 else 0.0
    left = (file.total - file.done) / rate if rate > 0 and file.total else None
    return web.render(
        "imports/progress.html",
        fragment="content",
        file=file,
        register=target_of(file),
        rate=round(rate),
        left=left,
        interrupted=interrupted,
        waits=file.state in lease.READING and not file.leased,
        may_write=web.may("write"),
    )


@blueprint.post("/imports/<uuid:import_id>/go-on")
@web.allow(SIGNED_IN, to="write")
def go_on(import_id: UUID) -> ResponseReturnValue:
    """Go on with work that stopped."""
    file = file_found(import_id)
    starting.trouble(web.connection(), file, "") if file.trouble else None
    work.advance(files.known(web.connection(), import_id))
    return web.see(f"/imports/{import_id}")


def result(done: ImportView) -> ResponseReturnValue:
    """What the load did; for htmx, which has been asking how far it is, the way to the whole page."""
    if web.wants_fragment():
        web.remember(_said(done))
        return Response(headers={"HX-Redirect": f"/imports/{done.id}"})
    conn = web.connection()
    piece = web.timeline.read(conn, web.codec(), done.id)
    rejects = list(files.rejects(conn, done.id, SHOWN))
    return web.render(
        "imports/result.html",
        done=done,
        register=registers.get(conn, done.register_id),
        days=web.timeline.days(piece.events, partial(accounts.names_at, conn)),
        rejects=rejects,
        may_download=_may_download(),
    )


def _said(done: ImportView) -> web.Toast:
    words = f"{done.file_name[:60]} imported: {done.created:,} new, {done.changed:,} changed"
    return web.Toast(words, f"/registers/{done.register_id}", "Show the records")


def _may_download() -> bool:
    """Rejected rows are for those who mend them, and for auditors."""
    user = web.current_user()
    return web.may("write") or (user is not None and user.role == "auditor")


@blueprint.get("/imports/<uuid:import_id>/rejected.csv")
@web.allow(SIGNED_IN, to="see")
def rejected(import_id: UUID) -> ResponseReturnValue:
    """The rejected rows as they stood in the file, with the reasons added; after the load, or tried again now."""
    file = file_found(import_id)
    if not _may_download():
        abort(403, registers.REFUSALS["write"])
    if file.state not in ("ready", "loading", "finished"):
        abort(404, "The file has not been tried yet.")
    if file.state == "ready":
        refuse_lookers()
    return web.stream(partial(_rejects, file))


def _rejects(file: File, conn: Connection) -> web.Pieces:
    found = _tried(conn, file) if file.state == "ready" else files.rejects(conn, file.id)
    headings = [column.found.name or f"Column {n}" for n, column in enumerate(file.plan.columns, 1)]
    name = file.file_name.rpartition(".")[0] or file.file_name
    ascii_name = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)
    called = f'attachment; filename="{ascii_name} - rejected rows.csv"'
    return web.Pieces(_csv(headings, found), "text/csv", {"Content-Disposition": called})


def _tried(conn: Connection, file: File) -> Iterator[Reject]:
    """What the dry run rejects, found once more, since only the first rows are kept."""
    try:
        register = register_of(conn, file, file.plan)
    except Rejected:
        return
    for outcomes in sorted_rows(conn, file, register, layout(chunks.opener(conn, file.id), file.reading)):
        for one in outcomes:
            if one.act == "rejected":
                yield one.row.line, one.row.cells, list(one.problems)


def _csv(headings: list[str], found: Iterable[Reject]) -> Generator[bytes, None, None]:
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    rows = ([*_wide(cells, len(headings)), number, _reasons(problems)] for number, cells, problems in found)
    yield b"\xef\xbb\xbf"  # so that spreadsheets read UTF-8
    first: list[object] = [*headings, "Line", "Why it was rejected"]
    for row in chain([first], rows):
        writer.writerow([exports.harmless(str(cell)) for cell in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def _wide(cells: list[str], width: int) -> list[str]:
    """As many cells as there are headings; what is beyond goes into the last."""
    cells = cells + [""] * (width - len(cells))
    return cells if len(cells) == width else [*cells[: width - 1], " ".join(cells[width - 1 :])]


def _reasons(problems: Iterable[Problem]) -> str:
    return " ".join(f"{p.label}: {p.why}" if p.label else p.why for p in problems)


@blueprint.get("/imports")
@web.allow(SIGNED_IN)
def imports() -> ResponseReturnValue:
    """Those that are done, into registers that one may see; those that wait for somebody who may write."""
    conn, user = web.connection(), web.current_user()
    writable = registers.with_right(conn, user, "write")
    waiting = files.unfinished(conn, writable, new_too=user is not None and user.role == "admin")
    loads = read_model.latest(conn, registers.visible_here())
    names = {view.id: view.name for view in registers.all_visible()}
    ids = {one.started_by for one in loads if one.started_by} | {file.uploaded_by for file in waiting}
    people = accounts.names(conn, ids)
    sizes = {file.id: showing_reading.size(file.size) for file in waiting}
    return web.render("imports/list.html", waiting=waiting, loads=loads, names=names, people=people, sizes=sizes)
