"""Loading a file's rows, some hundred in one append, each batch together with how far the load has come.

Since both are one transaction, a load that was killed goes on exactly where it stopped.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from uuid import UUID

from eventsourcing import records, registers
from eventsourcing.imports import chunks, files
from eventsourcing.imports.checking import batched
from eventsourcing.imports.domain import FinishImport, importing
from eventsourcing.imports.files import File
from eventsourcing.imports.lease import Lease
from eventsourcing.imports.marks import fingerprint
from eventsourcing.imports.metadata import metadata
from eventsourcing.imports.reading import Row, layout
from eventsourcing.imports.recipe import Problem, Values, recipe
from eventsourcing.imports.rights import refuse_barred, visible_to_worker
from eventsourcing.imports.sorting import Outcome, Sorter, refuse_taken
from eventsourcing.kernel import (
    Conflict,
    Connection,
    Handled,
    Intent,
    Projection,
    ProjectionFailed,
    Rejected,
    alone,
    handle,
    handle_batch,
)
from eventsourcing.records import ChangeRecord, CreateRecord, Taken, Terms
from eventsourcing.registers import RegisterView

RACES = 4  # tries of a batch before it takes the head of the log first
TRIES = 24  # before each row is saved by itself


class _Raced(Exception):
    """A record was changed by somebody else after the batch was sorted."""


def load(conn: Connection, projections: Sequence[Projection], file: File, lease: Lease) -> None:
    """Load what is not loaded yet, then finish. Raises LostLease."""
    loader = _Loader(conn, projections, file, lease)
    rows = layout(chunks.opener(conn, file.id), file.reading).rows
    for batch in batched(islice(rows, file.done)):
        loader.sorter.skip(batch)
        lease.renew(file.done)
    for batch in batched(rows):
        loader.save(batch)
    _finish(conn, projections, file, lease)


def _finish(conn: Connection, projections: Sequence[Projection], file: File, lease: Lease) -> None:
    with alone(conn):
        lease.renew(file.total)
        now = files.known(conn, file.id)
        said = metadata(file.id, _starter(file), None, None, "finish")
        command = FinishImport(now.created, now.changed, now.same, now.rejected)
        files.end(conn, file.id)
        handle(conn, importing, file.id, command, said, projections=projections)


def _starter(file: File) -> UUID:
    return file.started_by or file.uploaded_by


class _Loader:
    def __init__(self, conn: Connection, projections: Sequence[Projection], file: File, lease: Lease) -> None:
        self.conn, self.projections, self.file, self.lease = conn, projections, file, lease
        self.done = file.done
        self.plan = file.plan
        self.register = self._register()
        records.settle(conn, projections, self.register.id, lambda: lease.renew(file.done))
        steps = recipe(self.plan, self.register, matches=not file.is_new)
        self.sorter = Sorter(conn, steps, exists=True, visible=visible_to_worker(conn, file))

    def _register(self) -> RegisterView:
        found = registers.get(self.conn, self.file.register_id) if self.file.register_id else None
        if found is None:
            raise RuntimeError("A load has a register.")
        return found

    def _sort(self, rows: Sequence[Row]) -> list[Outcome]:
        """Sort by the register as it is now, which somebody may have changed since the last batch; so the rights.

        A batch is saved only upon this version of the register, so nothing is loaded after the right to was lost.
        """
        register = self._register()
        refuse_barred(self.conn, self.file, register)
        self.sorter.visible = visible_to_worker(self.conn, self.file)
        if register.version != self.register.version:
            records.settle(self.conn, self.projections, register.id, lambda: self.lease.renew(self.done))
            self.sorter.recipe = recipe(self.plan, register, matches=not self.file.is_new)
        self.register = register
        return self.sorter.sort(rows)

    def save(self, rows: Sequence[Row]) -> None:
        """Save these rows as one; where that cannot be, one after the other."""
        outcomes = self._sort(rows)
        for attempt in range(TRIES):
            try:
                self._commit(outcomes, take_head=attempt >= RACES, patient=attempt < RACES)
                return
            except Taken as taken:
                if not self._drop(outcomes, taken):
                    outcomes = self._sort(rows)
            except (Conflict, _Raced):
                outcomes = self._sort(rows)
            except (Rejected, ProjectionFailed) as refused:
                self._one_by_one(outcomes, rows, refused)
                return
        self._one_by_one(outcomes, rows, Rejected("Others kept changing the same record. Import this row again."))

    def _one_by_one(self, outcomes: list[Outcome], rows: Sequence[Row], refused: Exception) -> None:
        if len(rows) == 1:
            self._give_up(outcomes, refused)
            return
        for row in rows:
            self.save([row])

    def _give_up(self, outcomes: list[Outcome], refused: Exception) -> None:
        [outcome] = outcomes
        words = refused.message if isinstance(refused, Rejected) else "The database could not take this row."
        _reject(outcome, words)
        self._commit(outcomes, take_head=False, patient=False)

    def _drop(self, outcomes: Sequence[Outcome], taken: Taken) -> bool:
        """Reject the row whose value another record has. False where it is none of these, or a number it was given."""
        for outcome in outcomes:
            if self._record_id(outcome) == taken.record_id and taken.field in outcome.values:
                targets = [target for target in self.sorter.recipe.targets if target.field.id == taken.field]
                if targets:
                    refuse_taken(outcome, targets[0])
                    return True
        return False

    def _commit(self, outcomes: list[Outcome], *, take_head: bool, patient: bool) -> None:
        done = self.done + len(outcomes)
        said = metadata(
            self.file.id,
            _starter(self.file),
            self.file.reason,
            self.file.effective_at,
            f"rows {self.done + 1} to {done}",
        )
        with self._transaction(take_head=take_head):
            sent = [outcome for outcome in outcomes if outcome.act in ("created", "changed")]
            intents = self._intents(sent)
            checks = [(self.register.id, self.register.version)]
            results = handle_batch(self.conn, intents, said, projections=self.projections, checks=checks)
            for outcome, result in zip(sent, results, strict=True):
                _heed(outcome, result, patient=patient)
            files.keep_rejects(self.conn, self.file.id, outcomes)
            self.lease.renew(done, **Counter[str](outcome.act for outcome in outcomes))
        self.done = done

    @contextmanager
    def _transaction(self, *, take_head: bool) -> Iterator[None]:
        with alone(self.conn) if take_head else self.conn.transaction():
            yield

    def _intents(self, outcomes: Sequence[Outcome]) -> list[Intent]:
        terms = records.terms(self.register, self.file.reason)
        numbers = {field_id: self._numbers(field_id, outcomes) for field_id in self.sorter.recipe.numbers}
        return [self._intent(outcome, terms, numbers) for outcome in outcomes]

    def _intent(self, outcome: Outcome, terms: Terms, numbers: dict[str, Iterator[int]]) -> Intent:
        if outcome.held is not None:
            change = ChangeRecord(outcome.values, outcome.held.data, terms)
            return Intent(records.record, outcome.held.id, change)
        given: Values = {id: next(free) for id, free in numbers.items() if outcome.values.get(id) is None}
        create = CreateRecord(self.register.id, {**outcome.values, **given}, terms)
        return Intent(records.record, self._record_id(outcome), create)

    def _numbers(self, field_id: str, outcomes: Sequence[Outcome]) -> Iterator[int]:
        """The numbers after the greatest, but for those that rows of this batch bring along."""
        brought = {outcome.values.get(field_id) for outcome in outcomes}
        number = records.next_number(self.conn, field_id)
        while True:
            if number not in brought:
                yield number
            number += 1

    def _record_id(self, outcome: Outcome) -> UUID:
        """An id that the same row of the same import always gets, in the order of the lines."""
        if outcome.held is not None:
            return outcome.held.id
        moment = self.file.id.int >> 80
        mark = fingerprint(f"{self.file.id} {outcome.row.line}") & (1 << 42) - 1
        low = outcome.row.line << 42 | mark  # 74 bits: 12 beside the version, 62 beside the variant
        return UUID(int=moment << 80 | 0x7 << 76 | low >> 62 << 64 | 0x2 << 62 | low & (1 << 62) - 1)


def _heed(outcome: Outcome, result: Handled | Rejected, *, patient: bool) -> None:
    """Take the decision about a row into its outcome."""
    if isinstance(result, Rejected):
        if outcome.act == "changed" and patient:
            raise _Raced
        _reject(outcome, result.message)
    elif not result.events:
        outcome.act = "same"


def _reject(outcome: Outcome, words: str) -> None:
    outcome.act, outcome.values, outcome.problems = "rejected", {}, (Problem(-1, "", "", words),)
