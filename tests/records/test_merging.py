"""Whatever two editors do to one record, no value is lost in silence."""

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from eventsourcing.kernel import Connection
from eventsourcing.records.domain import RecordChanged, RecordCreated, Values
from eventsourcing.registers import Field, FieldSettings
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
TYPING = st.fixed_dictionaries({field: st.sampled_from(sorted(TYPED[field])) for field in sorted(TYPED)[:2]}) | (
    st.fixed_dictionaries({}, optional={field: st.sampled_from(sorted(texts)) for field, texts in TYPED.items()})
)


class Editor:
    """One person's open form: what they saw, what they typed, and whether they are asked to choose."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.form: dict[str, list[str]] = {}
        self.saw: Values = {}
        self.opened: Values = {}
        self.typed: Values = {}
        self.asked: list[str] = []


def test_no_value_is_lost_in_silence(  # noqa: C901  # the machine is made around its database
    app: Flask, conn: Connection, ana: Desk, ben: Desk
) -> None:
    register = define(conn, Field(TAG.id, FieldSettings("Tag", required=True)), SEATS, STATUS, COLOURS, NOTES)

    class Editing(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.now: Values = {TAG.id: "A", SEATS.id: 1, COLOURS.id: ("red",)}
            self.record_id = make(conn, register, self.now)
            self.editors = [Editor(ana), Editor(ben)]
            for editor in self.editors:
                self.open(editor)

        def open(self, editor: Editor) -> None:
            """Open the form anew: whoever saves does so at once, so that the other's form grows old."""
            editor.form = editor.desk.form(f"/records/{self.record_id}/edit")
            editor.saw, editor.typed, editor.asked = dict(self.now), {}, []

        @rule(who=EDITOR, typed=TYPING)
        def send(self, who: int, typed: dict[str, str]) -> None:
            """Type into the form, which may have been open for long, and send it."""
            editor = self.editors[who]
            if editor.asked:
                return
            editor.form |= {f"f-{field}": [text] for field, text in typed.items()}
            editor.typed = {field: TYPED[field][text] for field, text in typed.items()}
            self._send(editor, {id: value for id, value in editor.typed.items() if value != editor.saw.get(id)})

        @precondition(lambda self: any(editor.asked for editor in self.editors))
        @rule(data=st.data())
        def choose(self, data: st.DataObject) -> None:
            editor = next(editor for editor in self.editors if editor.asked)
            wished = {id: value for id, value in editor.typed.items() if id not in editor.asked}
            for field in editor.asked:
                pick = data.draw(st.sampled_from(["was", "theirs", "yours"]))
                editor.form[f"pick-{field}"] = [pick]
                chosen = {"was": editor.opened, "theirs": editor.saw, "yours": editor.typed}[pick].get(field)
                if chosen != editor.saw.get(field):
                    wished[field] = chosen
            self._send(editor, wished)

        def _send(self, editor: Editor, wished: Values) -> None:
            collided = [id for id, value in wished.items() if self.now.get(id) not in (editor.saw.get(id), value)]
            before = len(story(app, conn, self.record_id))
            answer = editor.desk.post(f"/records/{self.record_id}/change", editor.form, status=409 if collided else 303)
            events = story(app, conn, self.record_id)
            changed = {id: value for id, value in wished.items() if value != self.now.get(id)}
            if collided:
                assert len(events) == before
                editor.opened = editor.saw
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
            self.open(editor)

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
        settings=settings(max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=checks),
    )
