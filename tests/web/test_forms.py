"""Forms that send commands."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from flask import Flask
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


def test_a_form_that_comes_back_keeps_its_command_id(app: Flask) -> None:
    sent = uuid7()
    with app.test_request_context(method="POST", data={"command_id": str(sent)}):
        assert GreetForm.sent().command_id.data == sent


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
