"""Events to JSON and back, through the upcasters; what cannot be read is named."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsourcing.kernel import (
    Codec,
    CorruptEvent,
    Decider,
    Event,
    NewEvent,
    Recorded,
    Stored,
    Stream,
    Upcaster,
    Value,
    append,
    canonical,
    read_log,
    uuid7,
)
from eventsourcing.kernel.digest import GENESIS, chain
from tests.kernel.counting import Counted, by

Connection = psycopg.Connection[tuple[Any, ...]]


class Part(Value, frozen=True):
    name: str
    weight: Decimal | None


class Assembled(Event, frozen=True):
    """One of everything that events may hold."""

    text: str
    whole: int
    yes: bool
    exact: Decimal
    day: date
    moment: datetime
    other: UUID | None
    parts: tuple[Part, ...]
    values: dict[str, bool | int | str | tuple[str, ...] | None]


def deciding(*classes: type[Event], upcasters: tuple[Upcaster, ...] = ()) -> Decider[Any, Any, Any]:
    return Decider("thing", classes, Part("", None), lambda _, __: [], lambda state, _: state, upcasters)


CODEC = Codec([deciding(Assembled)])

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
EXACT = st.decimals(allow_nan=False, allow_infinity=False)
ZONES = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-840, 840))
MOMENTS = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC) | ZONES)  # noqa: DTZ001
PARTS = st.builds(Part, TEXT, st.none() | EXACT)
SCALARS = st.none() | st.booleans() | WHOLE | TEXT | st.lists(TEXT, max_size=3).map(tuple)
EVENTS = st.builds(
    Assembled, TEXT, WHOLE, st.booleans(), EXACT, st.dates(), MOMENTS, st.none() | st.uuids(),
    st.lists(PARTS, max_size=3).map(tuple), st.dictionaries(TEXT, SCALARS, max_size=6),
)  # fmt: skip


def stored(event: NewEvent, *, schema_version: int | None = None) -> Stored:
    here, now = uuid7(), datetime.now(UTC)
    return Stored(
        7, event.event_id, "thing", here, 1, event.event_type, schema_version or event.schema_version,
        msgspec.Raw(event.data), now, None, None, "person", "web", None, here, here, None, b"",
    )  # fmt: skip


def written(event_type: str, schema_version: int, **data: Any) -> Stored:
    return stored(NewEvent(uuid7(), event_type, schema_version, msgspec.json.encode(data)))


@given(EVENTS)
def test_events_come_back_as_they_went(event: Assembled) -> None:
    [recorded] = CODEC.decode(stored(CODEC.encode(event)))
    assert recorded.event == event


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.lists(EVENTS, min_size=1, max_size=20), TEXT, MOMENTS)
def test_what_comes_back_from_the_database_is_what_was_digested(
    conn: Connection, events: list[Assembled], reason: str, effective_at: datetime
) -> None:
    with conn.transaction(force_rollback=True):
        encoded = [*map(CODEC.encode, events)]
        metadata = by(uuid7(), reason=reason, effective_at=effective_at.astimezone(UTC))
        append(conn, [Stream("thing", uuid7(), 0, encoded)], metadata)
        assert [one.event for one in CODEC.decode_all(read_log(conn))] == events
        assert [canonical(msgspec.json.decode(one.data)) for one in read_log(conn)] == [one.data for one in encoded]
        conn.execute("SET LOCAL timezone = 'Asia/Kathmandu'")
        latest = GENESIS
        for event in read_log(conn):
            latest = chain(latest, event)
            assert latest == event.hash


JSON = st.recursive(
    st.none() | st.booleans() | WHOLE | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=12,
)


def rfc8785(value: Any) -> str:
    """RFC 8785 for what events hold, written from its text and slow."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: [int.from_bytes(unit, "big") for unit in units(key)])
        return "{" + ",".join(f"{rfc8785(key)}:{rfc8785(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(rfc8785, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(map(escaped, value)) + '"'
    return (
        {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)
    )


def units(text: str) -> list[bytes]:
    encoded = text.encode("utf-16-be")
    return [encoded[n : n + 2] for n in range(0, len(encoded), 2)]


def escaped(character: str) -> str:
    short = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    return short.get(character, character if character >= " " else f"\\u{ord(character):04x}")


@given(JSON)
def test_canonical_json_is_that_of_rfc_8785(value: Any) -> None:
    assert canonical(value).decode() == rfc8785(value)


def test_keys_are_ordered_by_utf_16_not_by_code_points() -> None:
    assert canonical({"\ufb33": 1, "😀": 2, "€": 3}).decode() == '{"€":3,"😀":2,"\ufb33":1}'


def test_an_unknown_type_is_reported_not_skipped() -> None:
    with pytest.raises(CorruptEvent, match="Event 7 \\(Unheard\\) cannot be read at \\$: no event class has this name"):
        CODEC.decode(written("Unheard", 1))


def test_a_newer_schema_than_the_codes_is_reported() -> None:
    with pytest.raises(CorruptEvent, match="schema version 2; the code knows 1"):
        Codec([deciding(Counted)]).decode(written("Counted", 2, step=1))


@pytest.mark.parametrize(
    ("data", "path"),
    [({"step": "1"}, "$.step"), ({}, "$"), ({"step": 1, "more": 2}, "$"), ({"step": None}, "$.step")],
)
def test_broken_data_are_reported_with_position_and_path(data: dict[str, Any], path: str) -> None:
    with pytest.raises(CorruptEvent) as corrupt:
        Codec([deciding(Counted)]).decode(written("Counted", 1, **data))
    assert (corrupt.value.position, corrupt.value.path) == (7, path)


def test_a_path_leads_into_tuples_and_dicts() -> None:
    good = msgspec.to_builtins(
        Assembled("", 0, True, Decimal(1), date(2020, 1, 1), datetime.now(UTC), None, (Part("", None),), {})
    )
    for data, path in (
        ({**good, "parts": [{"name": 1, "weight": None}]}, "$.parts[0].name"),
        ({**good, "values": {"a": {}}}, "$.values[...]"),
    ):
        with pytest.raises(CorruptEvent) as corrupt:
            CODEC.decode(written("Assembled", 1, **data))
        assert corrupt.value.path == path


class Weighed(Event, frozen=True):
    schema_version: ClassVar[int] = 4
    grams: int
    note: str


class Noted(Event, frozen=True):
    note: str


def decoded(*upcasters: Upcaster, old: Stored) -> list[Any]:
    codec = Codec([deciding(Weighed, Noted, upcasters=upcasters)])
    return [recorded.event for recorded in codec.decode(old)]


ADD = Upcaster("Weighed", 1, lambda data: [("Weighed", 2, {**data, "note": ""})])
RENAME = Upcaster(
    "Weighed",
    2,
    lambda data: [("Weighed", 3, {"grams": data["weight"], **{k: data[k] for k in data if k != "weight"}})],
)
DROP = Upcaster("Weighed", 3, lambda data: [("Weighed", 4, {k: data[k] for k in data if k != "unit"})])


def test_upcasters_add_rename_and_drop_fields_one_version_after_the_other() -> None:
    old = written("Weighed", 1, weight=5, unit="g")
    assert decoded(ADD, RENAME, DROP, old=old) == [Weighed(5, "")]
    assert decoded(ADD, RENAME, DROP, old=written("Weighed", 3, grams=5, unit="g", note="n")) == [Weighed(5, "n")]
    assert decoded(ADD, RENAME, DROP, old=written("Weighed", 4, grams=5, note="n")) == [Weighed(5, "n")]


def test_an_upcaster_renames_a_type() -> None:
    rename = Upcaster("Remarked", 1, lambda data: [("Noted", 1, {"note": data["remark"]})])
    assert decoded(rename, old=written("Remarked", 1, remark="so")) == [Noted("so")]


def test_an_upcaster_turns_one_event_into_several_at_the_same_position() -> None:
    split = Upcaster("Weighed", 3, lambda data: [("Weighed", 4, {"grams": data["grams"], "note": ""}), ("Noted", 1, {"note": data["note"]})])  # fmt: skip  # noqa: E501
    codec = Codec([deciding(Weighed, Noted, upcasters=(split,))])
    both: list[Recorded] = codec.decode_all([written("Weighed", 3, grams=5, note="heavy")])
    assert [one.event for one in both] == [Weighed(5, ""), Noted("heavy")]
    assert {one.position for one in both} == {7}


def test_an_upcaster_that_fails_or_leads_nowhere_is_reported() -> None:
    with pytest.raises(CorruptEvent, match="its upcaster failed: KeyError"):
        decoded(RENAME, old=written("Weighed", 2, note=""))
    with pytest.raises(CorruptEvent, match="schema version 2; the code knows 4 and no way between"):
        decoded(ADD, old=written("Weighed", 1))
    with pytest.raises(CorruptEvent, match=r"at \$\.grams"):
        decoded(DROP, old=written("Weighed", 3, grams="many", note=""))


def test_an_event_that_its_decider_does_not_name_is_not_stored() -> None:
    with pytest.raises(TypeError, match="Noted is not among the decider's events"):
        Codec([deciding(Counted)]).encode(Noted("so"))


def test_an_event_class_may_not_hold_floats_nor_share_its_name() -> None:
    class Floating(Event, frozen=True):
        amounts: tuple[dict[str, float], ...]

    another = type("Noted", (Event,), {"__annotations__": {}}, frozen=True)
    with pytest.raises(ValueError, match="Floating holds a float"):
        Codec([deciding(Floating)])
    with pytest.raises(ValueError, match="Two event classes are called Noted"):
        Codec([deciding(Noted), deciding(another)])


def leading(*ways: tuple[int, Any]) -> tuple[Upcaster, ...]:
    return tuple(Upcaster("Weighed", version, partial(leads, to)) for version, to in ways)


def leads(to: Any, _data: dict[str, Any]) -> Any:
    return to


CIRCLES = [
    leading((1, [("Weighed", 1, {})])),
    leading((1, [("Weighed", 2, {})]), (2, [("Weighed", 3, {})]), (3, [("Weighed", 1, {})])),
    leading((1, [("Noted", 1, {"note": ""}), ("Weighed", 2, {})]), (2, [("Weighed", 1, {}), ("Weighed", 1, {})])),
]


@pytest.mark.parametrize("upcasters", CIRCLES)
def test_upcasters_that_go_in_a_circle_are_reported(upcasters: tuple[Upcaster, ...]) -> None:
    with pytest.raises(CorruptEvent, match=r"its upcasters go in a circle: Weighed [12] leads to itself") as corrupt:
        decoded(*upcasters, old=written("Weighed", 1))
    assert corrupt.value.position == 7


NONSENSE: list[Any] = [
    None, 7, [], [None], ["Weighed"], [("Weighed", 4)], [("Weighed", "4", {})], [("Weighed", True, {})],
    [(["Weighed"], 4, {})], [("Weighed", 4, [])], [["Weighed", 4, {}]], [("Weighed", 4, None)],
    [("Weighed", 4, {"grams": 1.5, "note": ""})], [("Weighed", 4, {"grams": object(), "note": ""})],
    [("Weighed", 4, {1: 2})], [("Weighed", 4, {"note": "\ud800"})],
]  # fmt: skip


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_an_upcaster_that_returns_nonsense_is_reported(nonsense: Any) -> None:
    with pytest.raises(CorruptEvent) as corrupt:
        decoded(*leading((1, nonsense)), old=written("Weighed", 1))
    assert corrupt.value.position == 7


@pytest.mark.parametrize("data", [b"[" * 6000 + b"]" * 6000, b'{"step":' + b"1" * 5000 + b"}", b"nonsense", b"null"])
def test_data_that_python_cannot_take_are_reported(data: bytes) -> None:
    with pytest.raises(CorruptEvent) as corrupt:
        Codec([deciding(Counted)]).decode(stored(NewEvent(uuid7(), "Counted", 1, data)))
    assert corrupt.value.position == 7
    with pytest.raises(CorruptEvent):
        decoded(*leading((1, [("Weighed", 4, {})])), old=stored(NewEvent(uuid7(), "Weighed", 1, data)))
