"""Importing a file without a browser: with the proposals as they stand.

A command that is killed leaves its file behind. The same command goes on with it, whoever gives it; and one that finds
everything done tells what was done.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import UUID

from msgspec.structs import replace

from eventsourcing import accounts, registers
from eventsourcing.imports import contents, ending, files, lease, options, same, starting, telling, work
from eventsourcing.imports.choosing import Choices, chosen
from eventsourcing.imports.encodings import offers
from eventsourcing.imports.files import File, Reject
from eventsourcing.imports.guessing import guess
from eventsourcing.imports.lines import Unreadable
from eventsourcing.imports.options import NOTHING_SAID, ReadingOptions
from eventsourcing.imports.quota import TooMuch
from eventsourcing.imports.same import Wanted
from eventsourcing.imports.showing_reading import remarks
from eventsourcing.imports.starting import Overtaken
from eventsourcing.imports.work import Told
from eventsourcing.kernel import Connection, Projection, Rejected, uuid7
from eventsourcing.registers import RegisterView

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
    user = _allowed(conn, as_email)
    _may_import(conn, user, register_name)
    wanted = Wanted(register_name, reason, reading, choices)
    importer = _Importer(conn, projections, path, user, wanted, progress, import_id or uuid7(), anew=anew)
    return importer.run()


def _allowed(conn: Connection, email: str) -> accounts.UserView:
    user = accounts.find(conn, email)
    if user is None or not user.active:
        raise Rejected(f"Nobody with an account in use has the e-mail address {email}.")
    return user


def _may_import(conn: Connection, user: accounts.UserView, name: str) -> RegisterView | None:
    """The register of this name, None where it is to be made. Raises Rejected."""
    register = registers.by_name(conn, name)
    if register is not None and not registers.may(user, "see", register):
        register = None  # which must not be told
    if register is None and user.role != "admin":
        raise Rejected(f"There is no register called {name}, and only an admin may make one.")
    if register is not None and not registers.may(user, "write", register):
        raise Rejected(f"{user.name} is {user.role} and may not write in {register.name}. An admin can let them.")
    if register is not None and register.retired:
        raise Rejected(f"{register.name} is retired. Bring it back before you import into it.")
    return register


@dataclass
class _Importer:
    conn: Connection
    projections: Sequence[Projection]
    path: Path
    user: accounts.UserView
    wanted: Wanted
    progress: Told
    import_id: UUID
    anew: bool = field(kw_only=True)
    went_on: str = ""
    read_as: Sequence[str] = ()

    def run(self) -> Loaded:
        try:
            with contents.opened(self.path) as content:
                file = self._begun_before(contents.sha256(content)) or self._brought_in(content)
            if file.state not in {"loading", "finished"}:
                file = self._begin(file)
        except (Unreadable, TooMuch, OSError) as refused:
            raise Rejected(self._words(refused)) from refused
        return self._result(self._done(file))

    def _words(self, refused: Exception) -> str:
        if isinstance(refused, TooMuch):
            return str(refused)
        return f"{self.path.name} cannot be read: {getattr(refused, 'strerror', None) or refused}"

    def _begun_before(self, sha256: str) -> File | None:
        """What an earlier command, or the browser, has made of the same file so far."""
        register = _may_import(self.conn, self.user, self.wanted.register)
        into = register.id if register else None
        found = same.untold(self.conn, sha256, into, self.wanted.register)
        if not found and into:
            found = same.begun(self.conn, sha256, into, same.now(self.conn))
        if found and not self.anew:
            return self._gone_on_with(found)
        if found:
            self._give_up(found)
        return None if self.anew else self._left_over(sha256)

    def _give_up(self, file: File) -> None:
        if file.state == "loading":
            ending.give_up(self.conn, self.projections, file.id, self.user.id)
        same.told(self.conn, file.id)

    def _gone_on_with(self, file: File) -> File:
        """The file, if it is loaded as is asked for now. Raises Rejected."""
        register = registers.get(self.conn, file.register_id) if file.register_id else None
        if register is None or not registers.may(self.user, "write", register):
            raise Rejected(f"{self.user.name} may not write in the register into which this file is being imported.")
        words = f"{starting.overtaken_words(file)} It was begun "
        if (file.reason or None) != (self.wanted.reason or None):
            with_reason = f"with the reason “{file.reason}”" if file.reason else "without a reason"
            raise Rejected(f"{words}{with_reason}. Import it so to go on, or with --anew to load the file once more.")
        if file.wanted_json and Wanted.read(file.wanted_json).choices != self.wanted.choices:
            other = "with other --read, --empty or --keep"
            raise Rejected(f"{words}{other}. Import it so to go on, or with --anew to load the file once more.")
        if self.wanted.reading.applied(file.reading) != file.reading:
            read_as = f"read as {', '.join(options.words(file.reading))}"
            raise Rejected(f"{words}{read_as}. Import it so to go on, or with --anew to load the file once more.")
        self.went_on = f"{starting.overtaken_words(file)} This command went on with it; no row was loaded twice."
        if file.state == "loading" and file.trouble:
            starting.trouble(self.conn, file, "")
        return files.known(self.conn, file.id)

    def _left_over(self, sha256: str) -> File | None:
        """The file as a command brought it in that was killed before it began to load."""
        found = None
        for file in same.unbegun(self.conn, sha256, self.wanted, self.user.id):
            if found or file.trouble or file.state not in ("reading", "checking", "ready"):
                files.discard(self.conn, file.id)
            else:
                found = file
        return found

    def _brought_in(self, content: IO[bytes]) -> File:
        register = _may_import(self.conn, self.user, self.wanted.register)
        into = register.id if register else None
        name = self.path.name
        files.keep(self.conn, self.import_id, content, name, self.user.id, into, wanted=self.wanted.text)
        return files.known(self.conn, self.import_id)

    def _begin(self, file: File) -> File:
        """Have the file read and tried, then its load begun; or where the same was begun meanwhile, that one."""
        try:
            file = self._made_ready(file)
            starting.start(self.conn, self.projections, file, self.user.id, self.wanted.reason, anew=self.anew)
        except (Rejected, Unreadable) as refused:
            files.discard(self.conn, file.id)
            other = self._overtaking(file, refused)
            if other is None:
                raise
            return self._gone_on_with(other)
        return files.known(self.conn, file.id)

    def _overtaking(self, file: File, refused: Exception) -> File | None:
        """The load of the same file by somebody who was quicker, perhaps to make the register."""
        if isinstance(refused, Overtaken):
            return refused.other
        register = registers.by_name(self.conn, self.wanted.register) if file.is_new else None
        return same.begun(self.conn, file.sha256, register.id, file.uploaded_at) if register else None

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
        self.read_as = remarks(files.opener(self.conn, file.id), file.reading)
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
        reading, sure = guess(files.opener(self.conn, file.id), self.wanted.reading)
        if not sure:
            raise Rejected(self._which_encoding(file))
        files.update(self.conn, file.id, "reading", reading=reading, trouble="")

    def _which_encoding(self, file: File) -> str:
        offered, others = offers(files.opener(self.conn, file.id))
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
            work.work(self.conn, self.projections, file.id, self.progress)
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
        told = [*self.read_as, *telling.said(file.plan, file.checked, register)]
        return Loaded(file.id, register.id, register.name, file.is_new, *counts, rejects, told, self.went_on)
