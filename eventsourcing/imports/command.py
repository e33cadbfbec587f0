"""Importing a file without a browser: with the proposals as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from msgspec.structs import replace

from eventsourcing import accounts, registers
from eventsourcing.imports import files, lease, starting, telling, work
from eventsourcing.imports.choosing import Choices, chosen
from eventsourcing.imports.files import File, Reject
from eventsourcing.imports.reading import ENCODINGS, Reading, Unreadable
from eventsourcing.imports.work import Told
from eventsourcing.kernel import Connection, Projection, Rejected, uuid7

NOTHING_CHOSEN = Choices()


@dataclass(frozen=True)
class Loaded:
    """What an import did. `rejects`: line, cells and reasons of each rejected row; `told`: what was decided."""

    import_id: UUID
    register_id: UUID
    register_name: str
    made_register: bool
    created: int
    changed: int
    same: int
    rejected: int
    rejects: Sequence[Reject]
    told: Sequence[str]


def import_file(
    conn: Connection,
    projections: Sequence[Projection],
    path: Path,
    register_name: str,
    as_email: str,
    progress: Told = lambda _what, _done, _of: None,
    *,
    reason: str | None = None,
    encoding: str | None = None,
    import_id: UUID | None = None,
    choices: Choices = NOTHING_CHOSEN,
) -> Loaded:
    """Load the file into the register of this name, which is made where there is none. Raises Rejected.

    `encoding`, a name of reading.ENCODINGS, is needed only where the file does not tell its own. What can be read in
    two ways stays text, or is refused where the field is none, unless `choices` say which is meant. Rows that are
    rejected do not keep the others from being loaded. Without an `import_id` one is made up.

    Needs an app's context.
    """
    user = _allowed(conn, as_email)
    register = registers.by_name(conn, register_name)
    if register is not None and not registers.may(user, "see", register):
        register = None  # which must not be told
    if register is None and user.role != "admin":
        raise Rejected(f"There is no register called {register_name}, and only an admin may make one.")
    if register is not None and not registers.may(user, "write", register):
        raise Rejected(f"{user.name} is {user.role} and may not write in {register.name}. An admin can let them.")
    if register is not None and register.retired:
        raise Rejected(f"{register.name} is retired. Bring it back before you import into it.")
    import_id = import_id or uuid7()
    try:
        with path.open("rb") as content:
            files.keep(conn, import_id, content, path.name, user.id, register.id if register else None)
        file = _made_ready(conn, projections, import_id, register_name, encoding, progress, choices)
        starting.start(conn, projections, file, user.id, reason)
    except (Rejected, Unreadable, OSError) as refused:
        files.discard(conn, import_id)
        raise refused if isinstance(refused, Rejected) else Rejected(_words(refused, path)) from refused
    _work(conn, projections, import_id, progress)
    return _result(conn, files.known(conn, import_id), register_name, made=register is None)


def _allowed(conn: Connection, email: str) -> accounts.UserView:
    user = accounts.find(conn, email)
    if user is None or not user.active:
        raise Rejected(f"Nobody with an account in use has the e-mail address {email}.")
    return user


def _words(refused: Exception, path: Path) -> str:
    return f"{path.name} cannot be read: {getattr(refused, 'strerror', None) or refused}"


def _made_ready(  # noqa: PLR0917  # all that import_file was asked for
    conn: Connection,
    projections: Sequence[Projection],
    import_id: UUID,
    register_name: str,
    encoding: str | None,
    progress: Told,
    choices: Choices,
) -> File:
    """Have the file read and tried. Raises Rejected and Unreadable."""
    _work(conn, projections, import_id, progress)
    file = files.known(conn, import_id)
    if file.state == "asking" or (encoding and file.state != "unreadable"):
        file = _read_as(conn, projections, file, encoding, progress)
    if file.state != "ready":
        raise Unreadable(file.trouble)
    plan = chosen(file.plan, choices, is_new=file.is_new)
    if plan != file.plan:
        files.update(conn, import_id, "checking", plan=plan, checked=None, trouble="", done=0)
        _work(conn, projections, import_id, progress)
        file = files.known(conn, import_id)
    if any(column.asked for column in file.plan.columns):
        raise Rejected(f"{file.trouble} On the command line: --read COLUMN=point, comma, day or month.")
    if file.state != "ready" or file.trouble:
        raise Unreadable(file.trouble)
    if file.is_new:
        files.update(conn, import_id, "ready", plan=replace(file.plan, name=register_name))
    return files.known(conn, import_id)


def _read_as(
    conn: Connection, projections: Sequence[Projection], file: File, encoding: str | None, progress: Told
) -> File:
    if encoding is None:
        names = ", ".join(name for name in ENCODINGS if not name.startswith("utf"))
        raise Rejected(f"{file.file_name} is not UTF-8. Say which encoding it has: {names}.")
    if encoding not in ENCODINGS:
        raise Rejected(f"There is no encoding {encoding} here. Those there are: {', '.join(ENCODINGS)}.")
    reading: Reading = replace(file.reading, encoding=encoding)
    files.update(conn, file.id, "reading", reading=reading, trouble="")
    _work(conn, projections, file.id, progress)
    return files.known(conn, file.id)


def _work(conn: Connection, projections: Sequence[Projection], import_id: UUID, progress: Told) -> None:
    work.work(conn, projections, import_id, progress)
    if files.known(conn, import_id).state in lease.WORKING:
        raise Rejected("The import stopped. What was loaded is safe; its page in the browser offers to go on.")


def _result(conn: Connection, file: File, register_name: str, *, made: bool) -> Loaded:
    if file.register_id is None:
        raise RuntimeError("A load has a register.")
    counts = (file.created, file.changed, file.same, file.rejected)
    rejects, register = list(files.rejects(conn, file.id)), registers.get(conn, file.register_id)
    told = telling.said(file.plan, file.total, file.checked, register) if register else []
    return Loaded(file.id, file.register_id, register_name, made, *counts, rejects, told)
