"""Logs of made-up events, and a slow but plain way of finding what fits."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from app import DECIDERS, PROJECTIONS
from eventsourcing import records
from eventsourcing.activity.question import Question
from eventsourcing.kernel import Codec, Connection, Intent, Metadata, Recorded, handle_batch, read_log, uuid7
from eventsourcing.records.domain import ArchiveRecord, ChangeRecord, CommentRecord, CreateRecord, Terms
from eventsourcing.registers import Field
from eventsourcing.registers.ids import new_field_id
from tests.records.conftest import SEATS, TAG, define

TERMS = Terms({})
REASONS = (None, "Counted again", "50% more", "ROLLED away", "counted_once")
SOURCES = ("web", "import", "command line")
CODEC = Codec(DECIDERS)


class Scribe:
    """Writes into two registers by some people and by nobody, one act after the other."""

    def __init__(self, conn: Connection, people: Sequence[UUID]) -> None:
        self.conn, self.people = conn, people
        self.tag: dict[UUID, str] = {}
        self.seats: dict[UUID, str] = {}
        self.registers = [self._register() for _ in range(2)]
        self.records: list[UUID] = []
        self.change_sets = [uuid7() for _ in range(3)]

    def _register(self) -> UUID:
        """A register with fields of its own."""
        tag, seats = Field(new_field_id("text"), TAG.settings), Field(new_field_id("integer"), SEATS.settings)
        register_id = define(self.conn, tag, seats, name=f"Register {uuid7()}").id
        self.tag[register_id], self.seats[register_id] = tag.id, seats.id
        return register_id

    def write(self, data: st.DataObject) -> None:
        actor = data.draw(st.sampled_from([None, *self.people]))
        said = Metadata(
            actor_id=actor,
            actor_kind="person" if actor else "system",
            source=data.draw(st.sampled_from(SOURCES)),
            reason=data.draw(st.sampled_from(REASONS)),
            change_set_id=data.draw(st.sampled_from([None, None, *self.change_sets])),
        )
        handle_batch(self.conn, self._intents(data), said, projections=PROJECTIONS)

    def _intents(self, data: st.DataObject) -> list[Intent]:
        act = data.draw(st.sampled_from(["create", "create", "change", "comment", "archive"]))
        if act == "create" or not self.records:
            return self.creations(
                data.draw(st.sampled_from(self.registers)), data.draw(st.sampled_from([1, 1, 2, 5, 9]))
            )
        id = data.draw(st.sampled_from(self.records))
        row = records.get(self.conn, id)
        assert row is not None
        seats = self.seats[row.register_id]
        commands: dict[str, Any] = {
            "change": ChangeRecord({seats: len(self.records)}, {seats: row.data.get(seats)}, TERMS),
            "comment": CommentRecord("Well."),
            "archive": ArchiveRecord(TERMS),
        }
        return [Intent(records.record, id, commands[act])]

    def creations(self, register_id: UUID, count: int) -> list[Intent]:
        made = [uuid7() for _ in range(count)]
        self.records += made
        return [
            Intent(records.record, id, CreateRecord(register_id, {self.tag[register_id]: str(id)}, TERMS))
            for id in made
        ]

    def question(self, data: st.DataObject) -> Question:
        """Any combination of filters, each of them off more often than not."""
        end = CODEC.decode_all(read_log(self.conn))[-1].position

        def some(values: Sequence[Any]) -> Any:
            return st.one_of(
                st.just(()), st.just(()), st.lists(st.sampled_from(values), min_size=1, max_size=2).map(tuple)
            )

        kinds = ["RecordCreated", "RecordChanged", "RecordCommented", "RegisterDefined", "UserCreated"]
        return Question(
            actors=data.draw(some([None, *self.people]), "actors"),
            kinds=data.draw(some(kinds), "kinds"),
            registers=data.draw(some(self.registers), "registers"),
            about=data.draw(st.sampled_from([None, None, None, *self.records[:2], self.registers[0]]), "about"),
            sources=data.draw(some(SOURCES), "sources"),
            change_set=data.draw(st.sampled_from([None, None, None, *self.change_sets]), "change set"),
            reason=data.draw(st.sampled_from(["", "", "", "count", "50%", "d_o", "rolled"]), "reason"),
            after=end * data.draw(st.integers(0, 60), "after, in percent") // 100,
            until=end * data.draw(st.integers(50, 101), "until, in percent") // 100,
        )


def fitting(conn: Connection, asked: Question) -> list[Recorded]:
    """All events that fit, newest first, found by looking at each."""
    events = CODEC.decode_all(read_log(conn))
    register_of = {one.aggregate_id: getattr(one.event, "register_id", None) for one in events if one.version == 1}
    register_of |= {one.aggregate_id: one.aggregate_id for one in events if one.aggregate_type == "register"}
    return [one for one in reversed(events) if _fits(one, asked, register_of)]


def _fits(one: Recorded, asked: Question, register_of: dict[UUID, UUID | None]) -> bool:
    return all(
        (
            not asked.actors or one.actor_id in asked.actors,
            not asked.kinds or one.event_type in asked.kinds,
            not asked.registers or register_of.get(one.aggregate_id) in asked.registers,
            asked.about in (None, one.aggregate_id),
            not asked.sources or one.source in asked.sources,
            asked.change_set in (None, one.change_set_id),
            asked.reason.lower() in (one.reason or "").lower(),
            asked.after < one.position <= asked.until,
        )
    )
