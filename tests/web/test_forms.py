"""Forms that send commands."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from eventsourcing import web
from eventsourcing.kernel import Rejected, uuid7
from eventsourcing.web.forms import at_most, effective_at, effective_on_field, filled, reason_field, stripped


class GreetForm(web.CommandForm):
    name = StringField("Name", [filled("Say the name."), at_most(5)], filters=[stripped])
    reason = reason_field("required")
    effective_on = effective_on_field()


GOOD = {"name": " Ana ", "reason": "Because."}


def refusing(field: str | None) -> str:
    raise Rejected("Not today.", field)


def test_a_form_is_shown_with_a_new_command_id_each_time(app: Flask) -> None:
    with app.test_request_context():
        first, second = GreetForm(name="Ana"), GreetForm()
        assert isinstance(first.command_id.data, UUID)
        assert first.command_id.data != second.command_id.data
        assert str(first.command_id.data) in str(first.command_id())
        assert 'autocomplete="off"' in str(first.command_id()), "browsers must not fill in an old one"


def sent_by(app: Flask, who: web.User | None, sent: UUID) -> GreetForm:
    with app.test_request_context(method="POST", data={"command_id": str(sent)}):
        g.user = who
        return GreetForm.sent()


def test_a_form_that_comes_back_keeps_its_command_id_and_sends_one_command(app: Flask) -> None:
    sent, ana = uuid7(), web.User(uuid7(), "Ana", "ana@example.org", "editor")
    first, second = sent_by(app, ana, sent), sent_by(app, ana, sent)
    assert str(sent) in str(first.command_id())
    assert first.command_id.data == second.command_id.data


def test_nobody_can_send_an_id_of_somebody_elses_command(app: Flask) -> None:
    """Whatever stands in the form, the command's id is one that nobody had before, but for who sent the same form."""
    sent = uuid7()
    people = [None, *(web.User(uuid7(), name, f"{name}@example.org", "admin") for name in ("Ana", "Ben"))]
    ids = [sent_by(app, who, sent).command_id.data for who in people]
    assert len({sent, *ids}) == 4
    assert {id.version for id in ids} == {7}
    assert {id.bytes[:6] for id in ids} == {sent.bytes[:6]}, (
        "they are as old as the form, so that indexes grow at one end"
    )
    with app.test_request_context(method="POST", data={"command_id": str(sent)}):
        app.config["SECRET_KEY"] = "another key"
        assert GreetForm.sent().command_id.data != ids[0], "who does not have the key cannot tell"


def test_what_was_accepted_gives_the_answer(app: Flask) -> None:
    with app.test_request_context(method="POST", data={**GOOD, "effective_on": "2026-03-01"}):
        form = GreetForm.sent()
        assert web.accepted(form, lambda: f"Hello {form.name.data}") == "Hello Ana"
        assert effective_at(form.effective_on.data) == datetime(2026, 3, 1, tzinfo=UTC)
    assert effective_at(None) is None
    assert effective_at(date(1, 1, 1)) == datetime(1, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": "  "}, "name", "Say the name."),
        ({"name": "Annabel"}, "name", "Use at most 5 characters; these are 7."),
        ({"reason": " "}, "reason", "Say why"),
        ({"effective_on": "soon"}, "effective_on", "Enter a date, like 2026-03-01."),
    ],
)
def test_words_that_are_not_in_order_are_never_sent(app: Flask, wrong: dict[str, str], field: str, said: str) -> None:
    with app.test_request_context(method="POST", data={**GOOD, **wrong}):
        form = GreetForm.sent()
        assert web.accepted(form, lambda: pytest.fail("sent")) is None
        assert said in " ".join(map(str, form.errors[field]))


@pytest.mark.parametrize(("field", "place"), [("name", "name"), (None, ""), ("seats", "")])
def test_a_refusal_stands_at_its_field_or_on_top(app: Flask, field: str | None, place: str) -> None:
    with app.test_request_context(method="POST", data=GOOD):
        form = GreetForm.sent()
        assert web.accepted(form, lambda: refusing(field)) is None
        assert form.errors == {place: ["Not today."]}


def test_a_run_time_form_is_part_of_the_answer(app: Flask) -> None:
    fields = {"text-aaaaaaaa": StringField("Seats", [filled("How many?")]), "data": StringField("Data")}
    sent = MultiDict({**GOOD, "f-text-aaaaaaaa": "140", "f-data": "shadows nothing"})
    with app.test_request_context(method="POST", data=sent):
        form, values = GreetForm.sent(), web.run_time_form(fields)
        assert web.accepted(form, lambda: refusing("text-aaaaaaaa"), values) is None
        assert values.errors == {"text-aaaaaaaa": ["Not today."]}
        assert values.data == {"text-aaaaaaaa": "140", "data": "shadows nothing"}
    with app.test_request_context(method="POST", data={"reason": "Because."}):
        form, values = GreetForm.sent(), web.run_time_form(fields)
        assert web.accepted(form, lambda: pytest.fail("sent"), values) is None
        assert ([*form.errors], [*values.errors]) == (["name"], ["text-aaaaaaaa"]), "both say what is wrong"
    with app.test_request_context():
        assert web.run_time_form(fields, {"data": "shown"})["data"].data == "shown"
