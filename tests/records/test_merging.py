"""Whatever two editors do to one record, no value is lost in silence."""

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from eventsourcing.kernel import Connection
from eventsourcing.records.domain import RecordChanged, RecordCreated, Values
from tests.records.browser import filled_in
from tests.records.conftest import COLOURS, NOTES, SEATS, STATUS, TAG, Desk, define, make, seen, story

TYPED: dict[str, dict[str, Any]] = {
    TAG.id: {"A": "A", "B": "B", "C": "C"},
    SEATS.id: {"": None, "1": 1, "2": 2},
    STATUS.id: {"": None, "in-use": "in-use", "stored": "stored"},
    NOTES.id: {"": None, "One\r\nTwo": "One\nTwo", "Three": "Three"},
    COLOURS.id: {"": None, "red": ("red",), "blue": ("blue",)},
}
EDITOR = st.sampled_from([0, 1])


class Editor:
    """One person's open form: what they saw, what they typed, and whether they are asked to choose."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.form: dict[str, list[str]] | None = None
        self.saw: Values = {}
        self.typed: Values = {}
        self.asked: list[str] = []

    def close(self) -> None:
        self.form, self.saw, self.typed, self.asked = None, {}, {}, []


def test_no_value_is_lost_in_silence(  # noqa: C901  # the machine is made around its database
    app: Flask, conn: Connection, ana: Desk, ben: Desk
) -> None:
    register = define(conn)

    class Editing(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            conn.execute("UPDATE register_fields SET is_unique = false")  # each example has a record of tag A
            self.now: Values = {TAG.id: "A", SEATS.id: 1, COLOURS.id: ("red",)}
            self.record_id = make(conn, register, self.now)
            self.editors = [Editor(ana), Editor(ben)]

        @rule(who=EDITOR)
        def open(self, who: int) -> None:
            editor = self.editors[who]
            editor.close()
            editor.form = editor.desk.form(f"/records/{self.record_id}/edit")
            editor.saw = dict(self.now)

        @rule(who=EDITOR, field=st.sampled_from(sorted(TYPED)), data=st.data())
        def type(self, who: int, field: str, data: st.DataObject) -> None:
            editor = self.editors[who]
            if editor.form is None or editor.asked:
                return
            text = data.draw(st.sampled_from(sorted(TYPED[field])))
            editor.form[f"f-{field}"] = [text]
            editor.typed[field] = TYPED[field][text]

        @rule(who=EDITOR)
        def send(self, who: int) -> None:
            editor = self.editors[who]
            if editor.form is not None and not editor.asked:
                wished = {id: value for id, value in editor.typed.items() if value != editor.saw.get(id)}
                self._send(editor, wished)

        @precondition(lambda self: any(editor.asked for editor in self.editors))
        @rule(data=st.data())
        def choose(self, data: st.DataObject) -> None:
            editor = next(editor for editor in self.editors if editor.asked)
            assert editor.form is not None
            wished = {id: value for id, value in editor.typed.items() if id not in editor.asked}
            for field in editor.asked:
                pick = data.draw(st.sampled_from(["was", "theirs", "yours"]))
                editor.form[f"pick-{field}"] = [pick]
                chosen = {"was": self.opened, "theirs": editor.saw, "yours": editor.typed}[pick].get(field)
                if chosen != editor.saw.get(field):
                    wished[field] = chosen
            self._send(editor, wished)

        def _send(self, editor: Editor, wished: Values) -> None:
            collided = [id for id, value in wished.items() if self.now.get(id) not in (editor.saw.get(id), value)]
            before = len(story(app, conn, self.record_id))
            assert editor.form is not None
            answer = editor.desk.post(
                f"/records/{self.record_id}/change", editor.form, status=409 if collided else 303
            )
            events = story(app, conn, self.record_id)
            changed = {id: value for id, value in wished.items() if value != self.now.get(id)}
            if collided:
                assert len(events) == before
                self.opened = editor.saw
                editor.form, editor.saw = filled_in(answer.text), dict(self.now)
                editor.typed = {id: value for id, value in wished.items() if value != self.now.get(id)}
                editor.asked = collided
                for id in collided:
                    assert f'name="pick-{id}" value="theirs"' in answer.text
                return
            assert len(events) == before + bool(changed)
            if changed:
                was = {id: self.now.get(id) for id in changed}
                assert events[-1].event == RecordChanged(changed, was)
            self.now = {id: value for id, value in {**self.now, **changed}.items() if value is not None}
            editor.close()

        @invariant()
        def the_record_is_what_was_accepted(self) -> None:
            assert seen(conn, self.record_id).data == self.now

        def teardown(self) -> None:
            first, *others = [one.event for one in story(app, conn, self.record_id)]
            assert isinstance(first, RecordCreated)
            assert all(isinstance(one, RecordChanged) for one in others)

    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Editing,
        settings=settings(max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=checks),
    )
