"""Whatever is asked of a register in whatever order, some things stay true."""

from hypothesis import given, settings
from hypothesis import strategies as st

from eventsourcing.kernel.errors import Rejected
from eventsourcing.registers.domain import (
    AddField,
    BringBackField,
    BringBackRegister,
    ChangeField,
    ChangeFieldKind,
    DefineRegister,
    Field,
    FieldSettings,
    Option,
    Register,
    RegisterCommand,
    ReorderFields,
    RetireField,
    RetireRegister,
    register,
)

IDS = [f"{kind}-{n}" for kind in ("choice", "choices") for n in range(3)]
labels = st.sampled_from(["Name", "name ", "Status", "Base", "Seats", ""])
options = st.builds(Option, st.sampled_from("abcd"), st.sampled_from(["In", "in", "Out", "Gone"]), st.booleans())
field_settings = st.builds(FieldSettings, labels, options=st.lists(options, max_size=4).map(tuple))
fields = st.builds(Field, st.sampled_from(IDS), field_settings)
commands: st.SearchStrategy[RegisterCommand] = st.one_of(
    st.builds(DefineRegister, labels, st.just(""), st.just("off"), st.lists(fields, max_size=4).map(tuple)),
    st.builds(AddField, fields),
    st.builds(ChangeField, st.sampled_from(IDS), field_settings),
    st.builds(ChangeFieldKind, st.sampled_from(IDS), fields),
    st.builds(ReorderFields, st.lists(st.sampled_from(IDS), unique=True).map(tuple)),
    st.builds(RetireField, st.sampled_from(IDS)),
    st.builds(BringBackField, st.sampled_from(IDS)),
    st.just(RetireRegister()),
    st.just(BringBackRegister()),
)


@settings(max_examples=300)
@given(st.lists(commands, max_size=40))
def test_labels_stay_unique_and_the_order_a_permutation(asked: list[RegisterCommand]) -> None:
    state = Register()
    for command in asked:
        before = state
        try:
            events = register.decide(command, state)
        except Rejected:
            continue
        state = register.fold(state, events)
        assert (state == before) == (events == [])
        check(before, state)
        if isinstance(command, ChangeField | ReorderFields | RetireField | BringBackField):
            assert register.decide(command, state) == [], "repeating an accepted command changes nothing"


def check(before: Register, state: Register) -> None:
    active = [field.label.casefold() for field in state.active_fields]
    ids = [field.id for field in state.fields]
    assert len(set(active)) == len(active) > 0
    assert len(set(ids)) == len(ids)
    assert set(ids) >= {field.id for field in before.fields}
    assert all(state.field(id).retired for id in state.continued), "what goes on as another field is not used itself"
    assert all(state.lineage(id)[-1] == current.id for id in ids if (current := state.current(id)))
    for field in state.fields:
        check_options(before.find(field.id), field)


def check_options(before: Field | None, field: Field) -> None:
    chosen = [option.label.casefold() for option in field.settings.options if not option.retired]
    kept = {option.id for option in field.settings.options}
    assert len(set(chosen)) == len(chosen)
    assert len(kept) == len(field.settings.options)
    assert before is None or {option.id for option in before.settings.options} <= kept
