"""The tables of registers say what their events say."""

from typing import Any
from uuid import UUID

import pytest

from eventsourcing.kernel import Connection, Handled, Metadata, Rejected, handle, uuid7
from eventsourcing.registers import read_model
from eventsourcing.registers.domain import (
    AddField,
    BringBackField,
    ChangeField,
    ChangeReasonPolicy,
    DefineRegister,
    DescribeRegister,
    Field,
    FieldSettings,
    Limits,
    Option,
    ReorderFields,
    RetireField,
    RetireRegister,
    register,
)

TAG = Field("text-aaaaaaaa", FieldSettings("Tag", required=True, unique=True, default="T-"))
NOTES = Field("longtext-bbbbbbbb", FieldSettings("Notes"))
STATUS = Field("choices-cccccccc", FieldSettings("Status", default=("in",), options=(Option("in", "In use"),)))
OWNER = Field("link-dddddddd", FieldSettings("Owner", limits=Limits(register_id=uuid7())))


def send(conn: Connection, register_id: UUID, command: Any) -> Handled:
    return handle(conn, register, register_id, command, Metadata(), projections=(read_model.registers,), expected=None)


def defined(conn: Connection, name: str = "Assets", *fields: Field) -> UUID:
    register_id = uuid7()
    send(conn, register_id, DefineRegister(name, "What we own.", "optional", fields or (TAG, NOTES)))
    return register_id


def seen(conn: Connection, register_id: UUID) -> read_model.RegisterView:
    view = read_model.get(conn, register_id)
    assert view is not None
    return view


def test_a_register_that_is_not_there_is_none(conn: Connection) -> None:
    assert read_model.get(conn, uuid7()) is None
    assert read_model.by_name(conn, "Assets") is None
    assert read_model.all(conn) == []


def test_a_register_reads_back_with_its_fields_as_they_were_written(conn: Connection) -> None:
    register_id = defined(conn, "Assets", TAG, STATUS, OWNER)
    view = seen(conn, register_id)
    assert (view.id, view.version, view.name, view.description) == (register_id, 1, "Assets", "What we own.")
    assert view.fields == (TAG, STATUS, OWNER)
    assert view.title_field == TAG
    assert not view.retired


def test_every_command_shows_in_the_tables_as_in_the_state(conn: Connection) -> None:
    register_id = defined(conn)
    for command in (
        AddField(STATUS),
        AddField(OWNER),
        ReorderFields((OWNER.id, STATUS.id, TAG.id, NOTES.id)),
        RetireField(NOTES.id),
        ChangeField(STATUS.id, FieldSettings("State", options=(Option("st", "Stored"),))),
        ChangeReasonPolicy("required"),
        DescribeRegister("Things", ""),
        BringBackField(NOTES.id),
        RetireRegister(),
    ):
        handled = send(conn, register_id, command)
        view = seen(conn, register_id)
        state = read_model.history(conn, register_id).at(handled.events[-1].position)
        assert (view.name, view.description, view.reason_policy) == (
            state.name,
            state.description,
            state.reason_policy,
        )
        assert (view.fields, view.retired, view.version) == (state.fields, state.retired, handled.version)


def test_a_field_added_after_putting_them_in_order_stands_last(conn: Connection) -> None:
    register_id = defined(conn)
    send(conn, register_id, AddField(STATUS))
    send(conn, register_id, ReorderFields((STATUS.id, NOTES.id, TAG.id)))
    send(conn, register_id, AddField(OWNER))
    assert [field.id for field in seen(conn, register_id).fields] == [STATUS.id, NOTES.id, TAG.id, OWNER.id]


def test_two_registers_never_share_a_name_whatever_its_case(conn: Connection) -> None:
    defined(conn, "Straße")
    with pytest.raises(Rejected, match="name already") as refused:
        defined(conn, "STRASSE", Field("text-eeeeeeee", FieldSettings("Name")))
    assert refused.value.field == "name"
    assert len(read_model.all(conn)) == 1


def test_a_name_given_up_may_be_taken(conn: Connection) -> None:
    first = defined(conn, "Assets")
    send(conn, first, DescribeRegister("Old assets", ""))
    second = defined(conn, "assets", Field("text-eeeeeeee", FieldSettings("Name")))
    assert seen(conn, second).name == "assets"
    found = read_model.by_name(conn, " ASSETS ")
    assert found is not None
    assert found.id == second


def test_registers_are_listed_by_name_and_retired_ones_last(conn: Connection) -> None:
    ids = {name: defined(conn, name, Field(f"text-{name}", TAG.settings)) for name in ("Zoo", "assets", "Base")}
    send(conn, ids["assets"], RetireRegister())
    assert [view.name for view in read_model.all(conn)] == ["Base", "Zoo", "assets"]


def test_the_history_tells_what_a_register_was_at_any_position(conn: Connection) -> None:
    register_id = defined(conn)
    before = send(conn, register_id, AddField(STATUS)).events[0].position
    defined(conn, "Other", Field("text-eeeeeeee", FieldSettings("Name")))
    after = send(conn, register_id, DescribeRegister("Things", "")).events[0].position
    history = read_model.history(conn, register_id)
    assert history.at(0).name == ""
    assert history.at(before - 1).find(STATUS.id) is None
    assert history.at(after - 1).name == "Assets"
    assert history.at(after + 100).name == "Things"
