"""A field of each kind, values it may hold, and some people and records to name."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from eventsourcing.registers.domain import Field, FieldSettings, Limits, Option
from eventsourcing.registers.kinds.tidying import lines

ANA, BEN, TWIN, STRANGER = (f"00000000-0000-7000-8000-00000000000{n}" for n in range(4))
AIRCRAFT = UUID("00000000-0000-7000-8000-0000000000aa")
N10156, N102UW = (f"00000000-0000-7000-8000-0000000000b{n}" for n in range(2))

OPTIONS = (
    Option("aaaaaaaa", "In use"),
    Option("bbbbbbbb", "Stored; locked"),
    Option("cccccccc", "Sold", retired=True),
    Option("dddddddd", "Sold"),
)


class SomeNames:
    """Ana, Ben and another Ben; two aircraft."""

    def user(self, user_id: str) -> str | None:
        return {ANA: "Ana Ruiz", BEN: "Ben", TWIN: "Ben"}.get(user_id)

    def users(self) -> Sequence[tuple[str, str]]:
        return [(ANA, "Ana Ruiz"), (BEN, "Ben")]

    def find_user(self, text: str) -> str | None:
        return {ANA: ANA, BEN: BEN, TWIN: TWIN, "Ana Ruiz": ANA, "ana@example.com": ANA}.get(text)

    def record(self, record_id: str) -> str | None:
        return {N10156: "N10156", N102UW: "N102UW"}.get(record_id)

    def records(self, register_id: UUID, text: str) -> Sequence[tuple[str, str]]:
        return [(N10156, "N10156"), (N102UW, "N102UW")]

    def find_record(self, register_id: UUID, text: str) -> str | None:
        return {N10156: N10156, "N10156": N10156, N102UW: N102UW}.get(text)


NAMES = SomeNames()


def a_field(kind: str, *, help_: str = "", required: bool = False, **limits: object) -> Field:
    options = OPTIONS if kind in ("choice", "choices") else ()
    settings = FieldSettings(
        "A field",
        help=help_,
        required=required,
        limits=Limits(**limits),  # type: ignore[arg-type]  # each test names its own
        options=options,
    )
    return Field(f"{kind}-abcdefgh", settings)


FIELDS = {
    kind: a_field(kind)
    for kind in (
        "text",
        "longtext",
        "integer",
        "decimal",
        "yesno",
        "date",
        "datetime",
        "choice",
        "choices",
        "email",
        "phone",
        "url",
        "user",
        "number",
    )
} | {"money": a_field("money", currency="EUR"), "link": a_field("link", register_id=AIRCRAFT)}

_LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
_TIDY = st.text(_LETTERS, max_size=30).map(lines).filter(bool)
_DIGITS = st.text("0123456789", min_size=1, max_size=15)


@st.composite
def decimals(draw: st.DrawFn, most: int = 12) -> str:
    whole = draw(_DIGITS).lstrip("0") or "0"
    fraction = draw(st.text("0123456789", max_size=most))
    plain = f"{whole}.{fraction}" if fraction else whole
    return draw(st.sampled_from(["", "-"])) + plain if plain.strip("0.") else plain


@st.composite
def moments(draw: st.DrawFn) -> str:
    moment = draw(st.datetimes(timezones=st.just(UTC)))
    return datetime.isoformat(moment).removesuffix("+00:00") + "Z"


def _amount(plain: str) -> str:
    whole, _, fraction = plain.partition(".")
    return f"EUR {whole}.{fraction[:2]:0<2}" if f"{whole}{fraction[:2]}".strip("-0") else "EUR 0.00"


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": _TIDY,
    "longtext": st.lists(_TIDY, min_size=1, max_size=4).map("\n".join).map(lines).filter(bool),
    "integer": st.integers(-(2**53) + 1, 2**53 - 1),
    "number": st.integers(1, 2**53 - 1),
    "decimal": decimals(),
    "money": decimals().map(_amount),
    "yesno": st.booleans(),
    "date": st.dates().map(date.isoformat),
    "datetime": moments(),
    "choice": st.sampled_from(["aaaaaaaa", "bbbbbbbb", "dddddddd"]),
    "choices": st.sets(st.sampled_from(["aaaaaaaa", "bbbbbbbb", "dddddddd"]), min_size=1).map(sorted).map(tuple),
    "email": st.from_regex(r"[a-z]{1,10}(\.[a-z]{1,5})?@[a-z]{1,9}\.(com|org)", fullmatch=True),
    "phone": st.from_regex(r"\+?[0-9]{2,6} [0-9]{3,8}", fullmatch=True),
    "url": st.from_regex(r"https?://[a-z]{1,9}\.(com|org)(/[a-zA-Z0-9_~%.]{0,9})?(\?q=[a-z]{1,4})?", fullmatch=True),
    "user": st.sampled_from([ANA, BEN, TWIN]),
    "link": st.sampled_from([N10156, N102UW]),
}
