"""Importing a file without a browser: with the proposals as they stand.

A command that is killed leaves its file behind. The same command goes on with it, whoever gives it; and one that finds
everything done tells what was done.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from msgspec.structs import replace

from eventsourcing import accounts, registers
from eventsourcing.imports import chunks, contents, files, going_on, lease, starting, telling, work
from eventsourcing.imports.choosing import Choices, chosen
from eventsourcing.imports.encodings import offers
from eventsourcing.imports.files import File, Reject
from eventsourcing.imports.going_on import Asked
from eventsourcing.imports.guessing import guess
from eventsourcing.imports.lines import Unreadable
from eventsourcing.imports.options import NOTHING_SAID, ReadingOptions
from eventsourcing.imports.quota import TooMuch
from eventsourcing.imports.same import Wanted
from eventsourcing.imports.showing_reading import remarks
from eventsourcing.imports.work import Told
from eventsourcing.kernel import Connection, Projection, Rejected, uuid7

NOTHING_CHOSEN = Choices()
WATCH = 0.2  # seconds between two looks at what another process does


@dataclass(frozen=True)
class Loaded:
    """What an import did. `rejects`: line, cells and reasons of each rejected row; `told`: what was decided.

    `went_on`: what an earlier command had done of it, in words; "" where there was none.
    """

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
    went_on: str = ""


def import_file(  # noqa: PLR0913  # all that may be asked for
    conn: Connection,
    projections: Sequence[Projection],
    path: Path,
    register_name: str,
    as_email: str,
    progress: Told = lambda _what, _done, _of: None,
    *,
    reason: str | None = None,
    reading: ReadingOptions = NOTHING_SAID,
    import_id: UUID | None = None,
    choices: Choices = NOTHING_CHOSEN,
    anew: bool = False,
) -> Loaded:
    """Load the file into the register of this name, which is made where there is none. Raises Rejected.

    `reading` says how the file is read, as far as that is not left to be found; the encoding is needed only where the
    file does not tell its own. What can be read in two ways stays text, or is refused where the field is none, unless
    `choices` say which is meant. Rows that are rejected do not keep the others from being loaded. Without an
    `import_id` one is made up.

    Where the same file is being loaded into the same register, or that stopped, or was done and `told` has not been
    called, this goes on with that; unless it is to be loaded `anew`. Needs an app's context.
    """
    wanted = Wanted(register_name, reason, reading, choices)
    asked = Asked(conn, projections, _allowed(conn, as_email), wanted, anew)
    return _Importer(asked, path, progress, import_id or uuid7()).run()


def _allowed(conn: Connection, email: str) -> accounts.UserView:
    user = accounts.find(conn, email)
    if user is None or not user.active:
        raise Rejected(f"Nobody with an account in use has the e-mail address {email}.")
    return user


@dataclass
class _Importer:
    asked: Asked
    path: Path
    progress: Told
    import_id: UUID
    went_on: str = ""
    read_as: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.conn, self.wanted = self.asked.conn, self.asked.wanted

    def run(self) -> Loaded:
        self.asked.register()  # before the file is looked at
        try:
            with contents.opened(self.path) as content:
                file = self._found(contents.sha256(content)) or self._brought_in(content)
            if file.state not in {"loading", "finished"}:
                file = self._begin(file)
        except (Unreadable, TooMuch, OSError) as refused:
            raise Rejected(self._words(refused)) from refused
        return self._result(self._done(file))

    def _found(self, sha256: str) -> File | None:
        """What there is of the same file already."""
        found = going_on.begun_before(self.asked, sha256)
        return self._going_on_with(found) if found else going_on.left_over(self.asked, sha256)

    def _going_on_with(self, file: File) -> File:
        self.went_on = going_on.go_on_with(self.asked, file)
        return file

    def _words(self, refused: Exception) -> str:
        if isinstance(refused, TooMuch):
            return str(refused)
        return f"{self.path.name} cannot be read: {getattr(refused, 'strerror', None) or refused}"

    def _brought_in(self, content: IO[bytes]) -> File:
        register = self.asked.register()
        into, by = register.id if register else None, self.asked.user.id
        files.keep(self.conn, self.import_id, content, self.path.name, by, into, wanted=self.wanted.text)
        return files.known(self.conn, self.import_id)

    def _begin(self, file: File) -> File:
        """Have the file read and tried, then its load begun; or where the same was begun meanwhile, that one."""
        try:
            file = self._made_ready(file)
            by, reason = self.asked.user.id, self.wanted.reason
            starting.start(self.conn, self.asked.projections, file, by, reason, anew=self.asked.anew)
        except (Rejected, Unreadable) as refused:
            files.discard(self.conn, file.id)
            other = going_on.overtaking(self.asked, file, refused)
            if other is None:
                raise
            return self._going_on_with(other)
        return files.known(self.conn, file.id)

    def _made_ready(self, file: File) -> File:
        """Have the file read and tried. Raises Rejected and Unreadable."""
        if file.state == "reading" and self.wanted.reading != NOTHING_SAID:
            self._read_as_said(file)
        file = self._worked_on(file)
        if file.state == "asking":
            raise Rejected(self._which_encoding(file))
        if file.state in ("loading", "finished"):
            return file
        file = self._as_chosen(file)
        if file.state != "ready" or file.trouble:
            raise Unreadable(file.trouble)
        self.read_as = remarks(chunks.opener(self.conn, file.id), file.reading)
        if file.is_new:
            files.update(self.conn, file.id, "ready", plan=replace(file.plan, name=self.wanted.register))
        return files.known(self.conn, file.id)

    def _as_chosen(self, file: File) -> File:
        """The file tried with what was chosen about its columns. Raises Rejected where something is left to choose."""
        if file.state != "ready":
            raise Unreadable(file.trouble)
        plan = chosen(file.plan, self.wanted.choices, is_new=file.is_new)
        if replace(plan, number=0) != replace(file.plan, number=0):
            files.update(self.conn, file.id, "checking", plan=plan, checked=None, trouble="", done=0)
            file = self._worked_on(file)
        if any(column.asked for column in file.plan.columns):
            raise Rejected(f"{file.trouble} On the command line: --read COLUMN=point, comma, day or month.")
        return file

    def _read_as_said(self, file: File) -> None:
        """Have the file read as the command says, and the rest found by that."""
        reading, sure = guess(chunks.opener(self.conn, file.id), self.wanted.reading)
        if not sure:
            raise Rejected(self._which_encoding(file))
        files.update(self.conn, file.id, "reading", reading=reading, trouble="")

    def _which_encoding(self, file: File) -> str:
        offered, others = offers(chunks.opener(self.conn, file.id))
        shown = [f"{one.encoding} reads “{one.lines[0][:40]}”" for one in offered if one.lines]
        return (
            f"{file.file_name} is not UTF-8. Say with --encoding how its letters are written: {'; '.join(shown)}. "
            f"If none of these looks right, try {', '.join(others)}; or save the file as UTF-8."
        )

    def _done(self, file: File) -> File:
        file = self._worked_on(file)
        if file.ended_at is None:
            raise Rejected(f"The import was given up by somebody after {file.done:,} of {file.total:,} rows.")
        return file

    def _worked_on(self, file: File) -> File:
        """Do what there is to do for the file, or watch whoever does it."""
        while True:
            work.work(self.conn, self.asked.projections, file.id, self.progress)
            now = files.get(self.conn, file.id)
            if now is None:
                raise Rejected("Somebody discarded the file in the browser; nothing of it was imported.")
            if now.state not in lease.WORKING:
                return now
            if now.trouble:
                safe = " What was loaded is safe; the same command goes on with the rest." * (now.state == "loading")
                raise Rejected(f"The import stopped after {now.done:,} rows: {now.trouble}{safe}")
            self.progress(now.state, now.done, now.total)
            time.sleep(WATCH)

    def _result(self, file: File) -> Loaded:
        register = registers.get(self.conn, file.register_id) if file.register_id else None
        if register is None:
            raise RuntimeError("A load has a register.")
        counts = (file.created, file.changed, file.same, file.rejected)
        rejects = list(files.rejects(self.conn, file.id))
        told = [*self.read_as, *telling.said(file.plan, file.total, file.checked, register)]
        return Loaded(file.id, register.id, register.name, file.is_new, *counts, rejects, told, self.went_on)
