"""What may be asked of a register, and what then happens, as sentences."""

import pytest

from eventsourcing.kernel import uuid7
from eventsourcing.kernel.testing import given
from eventsourcing.registers.domain import (
    Access,
    AddField,
    Allowed,
    BringBackField,
    BringBackRegister,
    ChangeField,
    ChangeReasonPolicy,
    ChangeRegisterAccess,
    DefineRegister,
    DescribeRegister,
    Field,
    FieldAdded,
    FieldBroughtBack,
    FieldChanged,
    FieldRetired,
    FieldSettings,
    FieldsReordered,
    Option,
    ReasonPolicyChanged,
    Register,
    RegisterAccessChanged,
    RegisterBroughtBack,
    RegisterDefined,
    RegisterDescribed,
    RegisterRetired,
    ReorderFields,
    RetireField,
    RetireRegister,
    register,
)

TAG = Field("text-aaaaaaaa", FieldSettings("Tag", required=True))
NOTES = Field("longtext-bbbbbbbb", FieldSettings("Notes"))
STATUS = Field("choice-cccccccc", FieldSettings("Status", options=(Option("in", "In use"), Option("st", "Stored"))))
DEFINED = RegisterDefined("Assets", "What we own.", "optional", (TAG, NOTES, STATUS))


def with_options(*options: Option) -> FieldSettings:
    return FieldSettings("Status", options=options)


def test_a_register_is_defined_with_its_first_fields() -> None:
    command = DefineRegister(" Assets ", "What we own.\r\n", "optional", (TAG, NOTES, STATUS))
    given(register).when(command).then(DEFINED)


def test_a_register_is_defined_once() -> None:
    given(register, DEFINED).when(DefineRegister("Again", "", "off", (TAG,))).then_rejected("defined already")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (DefineRegister("  ", "", "off", (TAG,)), "Give the register a name."),
        (DefineRegister("x" * 101, "", "off", (TAG,)), "Keep this to 100 characters."),
        (DefineRegister("Assets", "", "off", ()), "at least one field"),
        (DefineRegister("Assets", "", "sometimes", (TAG,)), "Choose whether"),
        (DefineRegister("Assets", "", "off", (TAG, TAG)), "same id"),
        (DefineRegister("Assets", "", "off", (TAG, Field("text-2", FieldSettings("tag")))), "called “tag”"),
        (
            DefineRegister("Assets", "", "off", (Field("text-2", FieldSettings(" ")),)),
            "Give the field a label.",
        ),
    ],
)
def test_a_register_needs_a_name_and_fields_that_can_be_told_apart(command: DefineRegister, why: str) -> None:
    given(register).when(command).then_rejected(why)


def test_a_register_that_is_not_defined_cannot_be_changed() -> None:
    given(register).when(AddField(TAG)).then_rejected("There is no such register.")


def test_a_register_is_described_anew() -> None:
    given(register, DEFINED).when(DescribeRegister("Things", "All of it.")).then(
        RegisterDescribed("Things", "All of it.")
    )


def test_describing_it_as_it_is_changes_nothing() -> None:
    given(register, DEFINED).when(DescribeRegister("Assets ", "What we own.")).then_nothing()


def test_the_reason_policy_changes() -> None:
    given(register, DEFINED).when(ChangeReasonPolicy("required")).then(ReasonPolicyChanged("required"))
    given(register, DEFINED).when(ChangeReasonPolicy("optional")).then_nothing()
    given(register, DEFINED).when(ChangeReasonPolicy("never")).then_rejected("Choose whether")


def test_a_field_is_added_behind_the_others() -> None:
    seats = Field("integer-dddddddd", FieldSettings("Seats"))
    given(register, DEFINED).when(AddField(seats)).then(FieldAdded(seats))
    state = register.fold(Register(), [DEFINED, FieldAdded(seats)])
    assert [field.label for field in state.fields] == ["Tag", "Notes", "Status", "Seats"]


def test_a_field_is_not_added_twice() -> None:
    given(register, DEFINED).when(AddField(TAG)).then_rejected("added already")


def test_two_active_fields_never_share_a_label() -> None:
    taken = Field("text-dddddddd", FieldSettings("STATUS"))
    given(register, DEFINED).when(AddField(taken)).then_rejected("Another field of this register is called")
    given(register, DEFINED).when(ChangeField(TAG.id, FieldSettings("notes"))).then_rejected("Another field")


def test_the_label_of_a_retired_field_is_free() -> None:
    again = Field("text-dddddddd", FieldSettings("Notes"))
    given(register, DEFINED, FieldRetired(NOTES.id)).when(AddField(again)).then(FieldAdded(again))


def test_a_field_whose_label_was_taken_meanwhile_does_not_come_back() -> None:
    again = Field("text-dddddddd", FieldSettings("Notes"))
    given(register, DEFINED, FieldRetired(NOTES.id), FieldAdded(again)).when(BringBackField(NOTES.id)).then_rejected(
        "Another field"
    )


def test_there_is_an_end_to_the_fields_of_a_register() -> None:
    many = tuple(Field(f"text-{n}", FieldSettings(f"Field {n}")) for n in range(200))
    given(register, RegisterDefined("Wide", "", "off", many)).when(AddField(TAG)).then_rejected("at most 200")


def test_a_field_changes() -> None:
    settings = FieldSettings("Tag", help="As on the sticker.", required=True, unique=True)
    given(register, DEFINED).when(ChangeField(TAG.id, settings)).then(FieldChanged(TAG.id, settings))


def test_a_field_saved_as_it_is_changes_nothing() -> None:
    given(register, DEFINED).when(ChangeField(STATUS.id, STATUS.settings)).then_nothing()


def test_a_field_that_is_not_there_cannot_change() -> None:
    given(register, DEFINED).when(ChangeField("text-zzzzzzzz", TAG.settings)).then_rejected("no such field")


def test_an_option_left_out_is_retired_and_keeps_its_id() -> None:
    given(register, DEFINED).when(ChangeField(STATUS.id, with_options(Option("in", "In use")))).then(
        FieldChanged(STATUS.id, with_options(Option("in", "In use"), Option("st", "Stored", retired=True)))
    )


def test_adding_an_option_of_the_same_label_brings_the_retired_one_back() -> None:
    retired = with_options(Option("in", "In use"), Option("st", "Stored", retired=True))
    wished = with_options(Option("in", "In use"), Option("new", "stored"))
    given(register, DEFINED, FieldChanged(STATUS.id, retired)).when(ChangeField(STATUS.id, wished)).then(
        FieldChanged(STATUS.id, with_options(Option("in", "In use"), Option("st", "stored")))
    )


def test_saving_a_field_with_retired_options_unchanged_changes_nothing() -> None:
    retired = with_options(Option("in", "In use"), Option("st", "Stored", retired=True))
    given(register, DEFINED, FieldChanged(STATUS.id, retired)).when(
        ChangeField(STATUS.id, with_options(Option("in", "In use")))
    ).then_nothing()


def test_two_options_never_share_a_label() -> None:
    same = with_options(Option("in", "In use"), Option("st", "IN USE"))
    given(register, DEFINED).when(ChangeField(STATUS.id, same)).then_rejected("Two options are called")


def test_fields_are_put_in_another_order() -> None:
    order = (STATUS.id, TAG.id, NOTES.id)
    given(register, DEFINED).when(ReorderFields(order)).then(FieldsReordered(order))
    state = register.fold(Register(), [DEFINED, FieldsReordered(order)])
    assert tuple(field.id for field in state.fields) == order


def test_an_order_names_every_field_once() -> None:
    given(register, DEFINED).when(ReorderFields((TAG.id, STATUS.id))).then_rejected("have changed")
    given(register, DEFINED).when(ReorderFields((TAG.id, TAG.id, STATUS.id))).then_rejected("have changed")


def test_the_same_order_changes_nothing() -> None:
    given(register, DEFINED).when(ReorderFields((TAG.id, NOTES.id, STATUS.id))).then_nothing()


def test_a_field_is_retired_and_brought_back() -> None:
    given(register, DEFINED).when(RetireField(NOTES.id)).then(FieldRetired(NOTES.id))
    given(register, DEFINED, FieldRetired(NOTES.id)).when(RetireField(NOTES.id)).then_nothing()
    given(register, DEFINED, FieldRetired(NOTES.id)).when(BringBackField(NOTES.id)).then(FieldBroughtBack(NOTES.id))
    given(register, DEFINED).when(BringBackField(NOTES.id)).then_nothing()


def test_the_last_field_stays() -> None:
    given(register, DEFINED, FieldRetired(NOTES.id), FieldRetired(STATUS.id)).when(RetireField(TAG.id)).then_rejected(
        "keeps at least one"
    )


def test_a_register_is_retired_and_brought_back() -> None:
    given(register, DEFINED).when(RetireRegister()).then(RegisterRetired())
    given(register, DEFINED, RegisterRetired()).when(RetireRegister()).then_nothing()
    given(register, DEFINED, RegisterRetired()).when(BringBackRegister()).then(RegisterBroughtBack())
    given(register, DEFINED).when(BringBackRegister()).then_nothing()


def test_a_retired_register_does_not_change() -> None:
    given(register, DEFINED, RegisterRetired()).when(RetireField(NOTES.id)).then_rejected("is retired")


def test_the_title_is_the_first_active_field_that_fits_on_a_line() -> None:
    state = register.fold(Register(), [DEFINED, FieldsReordered((NOTES.id, STATUS.id, TAG.id))])
    assert state.title_field.label == "Status"
    only_notes = register.fold(state, [FieldRetired(TAG.id), FieldRetired(STATUS.id)])
    assert only_notes.title_field.label == "Notes"


ANA, BEN = sorted((uuid7(), uuid7()))
EDITORS = Access(Allowed(("editor",)), Allowed(("editor",), (ANA, BEN)), Allowed((), (ANA,)))


def test_who_may_do_what_is_changed_as_a_whole() -> None:
    given(register, DEFINED).when(ChangeRegisterAccess(EDITORS)).then(RegisterAccessChanged(EDITORS))


def test_who_may_do_what_is_the_same_in_whatever_order_it_is_said() -> None:
    mixed = Access(Allowed(("editor", "editor")), Allowed(("editor",), (BEN, ANA, BEN)), Allowed((), (ANA,)))
    given(register, DEFINED, RegisterAccessChanged(EDITORS)).when(ChangeRegisterAccess(mixed)).then_nothing()
    given(register, DEFINED).when(ChangeRegisterAccess(mixed)).then(RegisterAccessChanged(EDITORS))


def test_leaving_it_as_it_begins_changes_nothing() -> None:
    given(register, DEFINED).when(ChangeRegisterAccess(Access())).then_nothing()


def test_a_retired_register_can_be_hidden_without_bringing_it_back() -> None:
    given(register, DEFINED, RegisterRetired()).when(ChangeRegisterAccess(EDITORS)).then(RegisterAccessChanged(EDITORS))


@pytest.mark.parametrize(
    "access",
    [
        Access(write=Allowed(("viewer",))),
        Access(define=Allowed(("viewer",))),
        Access(see=Allowed(("auditor",))),
        Access(see=Allowed(("king",))),
    ],
)
def test_a_right_is_given_only_to_roles_that_can_have_it(access: Access) -> None:
    given(register, DEFINED).when(ChangeRegisterAccess(access)).then_rejected("among those that are offered")


def test_not_everybody_is_named_one_by_one() -> None:
    crowd = Access(see=Allowed((), tuple(uuid7() for _ in range(501))))
    given(register, DEFINED).when(ChangeRegisterAccess(crowd)).then_rejected("a role instead")
