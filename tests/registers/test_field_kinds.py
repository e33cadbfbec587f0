"""A field becomes another kind, as sentences: a new field stands in its place and goes on with its values."""

from eventsourcing.kernel.testing import given
from eventsourcing.registers.domain import (
    AddField,
    BringBackField,
    ChangeField,
    ChangeFieldKind,
    Field,
    FieldKindChanged,
    FieldRetired,
    FieldSettings,
    Option,
    Register,
    RegisterRetired,
    register,
)
from tests.registers.test_domain import DEFINED, NOTES, STATUS, TAG

NOW = Field("text-nnnnnnnn", FieldSettings("Notes"))
CHANGED = FieldKindChanged(NOTES.id, NOW, (TAG.id, NOW.id, NOTES.id, STATUS.id))


def test_the_new_field_stands_in_the_place_of_the_old_one() -> None:
    given(register, DEFINED).when(ChangeFieldKind(NOTES.id, NOW)).then(CHANGED)
    state = register.fold(Register(), [DEFINED, CHANGED])
    assert [field.id for field in state.active_fields] == [TAG.id, NOW.id, STATUS.id]
    assert state.field(NOTES.id).retired
    assert state.current(NOTES.id) == NOW


def test_a_chain_is_told_as_one() -> None:
    back = Field("longtext-zzzzzzzz", FieldSettings("Notes"))
    again = FieldKindChanged(NOW.id, back, (TAG.id, back.id, NOW.id, NOTES.id, STATUS.id))
    given(register, DEFINED, CHANGED).when(ChangeFieldKind(NOW.id, back)).then(again)
    state = register.fold(Register(), [DEFINED, CHANGED, again])
    for field_id in (NOTES.id, NOW.id, back.id):
        assert state.current(field_id) == back
        assert state.lineage(field_id) == (NOTES.id, NOW.id, back.id)
    assert state.lineage(TAG.id) == (TAG.id,)
    assert state.current("text-unknown") is None


def test_options_left_out_stay_as_retired_ones() -> None:
    several = Field("choices-xxxxxxxx", FieldSettings("Status", options=(Option("in", "In use"),)))
    left = Option("st", "Stored", retired=True)
    kept = Field(several.id, FieldSettings("Status", options=(Option("in", "In use"), left)))
    order = (TAG.id, NOTES.id, several.id, STATUS.id)
    given(register, DEFINED).when(ChangeFieldKind(STATUS.id, several)).then(FieldKindChanged(STATUS.id, kept, order))


def test_it_must_be_another_kind_with_an_id_and_a_label_of_its_own() -> None:
    given(register, DEFINED).when(ChangeFieldKind(TAG.id, NOW)).then_rejected("of this kind already")
    known = Field(STATUS.id, FieldSettings("Notes", options=(Option("in", "In use"),)))
    given(register, DEFINED).when(ChangeFieldKind(NOTES.id, known)).then_rejected("added already")
    taken = Field(NOW.id, FieldSettings("tag"))
    given(register, DEFINED).when(ChangeFieldKind(NOTES.id, taken)).then_rejected("called “tag”")
    given(register, DEFINED).when(ChangeFieldKind("text-unknown", NOW)).then_rejected("no such field")


def test_neither_a_retired_field_nor_one_of_a_retired_register_changes_its_kind() -> None:
    given(register, DEFINED, FieldRetired(NOTES.id)).when(ChangeFieldKind(NOTES.id, NOW)).then_rejected("is retired")
    given(register, DEFINED, RegisterRetired()).when(ChangeFieldKind(NOTES.id, NOW)).then_rejected("is retired")
    given(register, DEFINED, CHANGED).when(ChangeFieldKind(NOTES.id, NOW)).then_rejected("is retired")


def test_the_old_field_is_neither_changed_nor_brought_back() -> None:
    given(register, DEFINED, CHANGED).when(BringBackField(NOTES.id)).then_rejected("of another kind now")
    given(register, DEFINED, CHANGED).when(ChangeField(NOTES.id, FieldSettings("N"))).then_rejected("as it is now")
    given(register, DEFINED, CHANGED).when(AddField(Field("date-d", FieldSettings("Notes")))).then_rejected("called")
