"""Plays the script: every act is a command like any other, sent by its person, with the clock set to its moment."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from eventsourcing import accounts, imports, records, registers
from eventsourcing.demo import ids
from eventsourcing.demo.acts import (
    Archive,
    Change,
    ChangeRole,
    Comment,
    Create,
    Join,
    Leave,
    Load,
    OtherStep,
    RecordStep,
    Redefine,
    Rename,
    Restore,
)
from eventsourcing.demo.rehearsal import Line, Values
from eventsourcing.kernel import Connection, Handled, Intent, Metadata, Projection, Rejected, handle, handle_batch


class OffScript(Exception):
    """A command did not end as the script says it does."""


class Player:
    """Sends the commands of the lines. `founder` is who lets the first of the cast in, where that is a visitor."""

    def __init__(
        self, conn: Connection, projections: Sequence[Projection], password: str, founder: UUID | None = None
    ) -> None:
        self._conn, self._projections = conn, projections
        self._password, self._founder = password, founder
        self._registers: dict[UUID, registers.RegisterView] = {}

    def play(self, line: Line) -> None:
        """Do what the line says. Raises OffScript."""
        try:
            self._play(line)
        except Rejected as rejected:
            raise OffScript(
                f"Act {line.number}, at {line.act.at}, was refused: {rejected} {line.act.steps}"
            ) from rejected

    def _play(self, line: Line) -> None:
        [first, *more] = line.act.steps
        if isinstance(first, RecordStep):
            self._write(line)
        elif more:
            raise OffScript(f"Act {line.number} does several things of which only one can be done at a time.")
        else:
            self._do(first, _said(line))

    def _write(self, line: Line) -> None:
        said = _said(line)
        intents = list(self._intents(line, said.reason))
        outcomes = handle_batch(self._conn, intents, said, projections=self._projections)
        for step, outcome in zip(line.act.steps, outcomes, strict=True):
            refused = isinstance(step, Change) and step.refused
            if refused != isinstance(outcome, Rejected) or (isinstance(outcome, Handled) and not outcome.events):
                raise OffScript(f"Act {line.number}, at {line.act.at}: {step} ended as {outcome!r}.")

    def _intents(self, line: Line, reason: str | None) -> Iterable[Intent]:
        for step, values, seen in zip(line.act.steps, line.values, line.seen, strict=True):
            if isinstance(step, RecordStep):
                yield Intent(records.record, step.entry.id, self._command(step, values, seen, reason))

    def _command(self, step: RecordStep, values: Values, seen: Values, reason: str | None) -> object:
        terms = records.terms(self._register(step.entry.book.id), reason)
        match step:
            case Create(entry):
                return records.CreateRecord(entry.book.id, values, terms)
            case Change():
                return records.ChangeRecord(values, seen, terms)
            case Archive():
                return records.ArchiveRecord(terms)
            case Restore():
                return records.RestoreRecord(terms)
            case Comment(_, text):
                return records.CommentRecord(text)
            case _:
                assert_never(step)

    def _register(self, register_id: UUID) -> registers.RegisterView:
        """The register as it is defined now."""
        if register_id not in self._registers:
            found = registers.get(self._conn, register_id)
            if found is None:
                raise OffScript(f"There is no register {register_id} yet.")
            self._registers[register_id] = found
        return self._registers[register_id]

    def _do(self, step: OtherStep, said: Metadata) -> None:
        write = accounts.Write(self._conn, said, self._projections)
        match step:
            case Redefine(book, command):
                self._registers.pop(book.id, None)
                handle(self._conn, registers.register, book.id, command, said, projections=self._projections)
            case Join():
                self._join(step, said)
            case Rename(person, name):
                handle(
                    self._conn, accounts.user, person.id, accounts.RenameUser(name), said, projections=self._projections
                )
            case ChangeRole(person, role):
                accounts.change_role(write, person.id, role)
            case Leave(person):
                accounts.deactivate(write, person.id)
            case Load():
                self._load(step, said)
            case _:
                assert_never(step)

    def _join(self, step: Join, said: Metadata) -> None:
        """The account's id is that of the command; the first one is let in by the visitor, or by themselves."""
        person = step.person
        by = (self._founder or person.id) if said.actor_id == person.id else said.actor_id
        write = accounts.Write(self._conn, replace(said, command_id=person.id, actor_id=by), self._projections)
        accounts.create_user(write, email=person.email, name=person.name, role=person.role, password=self._password)

    def _load(self, step: Load, said: Metadata) -> None:
        by = accounts.get(self._conn, said.actor_id) if said.actor_id else None
        if by is None:
            raise OffScript("Nobody imports.")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / step.file_name
            path.write_text(step.text, encoding="utf-8")
            loaded = imports.import_file(
                self._conn,
                self._projections,
                path,
                step.book.name,
                by.email,
                reason=said.reason,
                import_id=said.command_id,
                choices=imports.Choices(step.read),
            )
            imports.told(self._conn, loaded.import_id)


def _said(line: Line) -> Metadata:
    act = line.act
    return Metadata(
        actor_id=act.by.id,
        reason=act.reason,
        effective_at=datetime.combine(act.since, time(), UTC) if act.since else None,
        command_id=ids.made_at(act.at, f"act {line.number}"),
    )
