"""Yes or no, or not said yet."""

import unicodedata
from typing import TypeGuard

from eventsourcing.registers.domain import Field, StoredValue
from eventsourcing.registers.kinds import conditions
from eventsourcing.registers.kinds.inputs import Unbound, one_of
from eventsourcing.registers.kinds.kind import Kind
from eventsourcing.registers.kinds.names import Names
from eventsourcing.registers.kinds.unfit import Unfit

# What says yes and what says no, each pair as people use it; sure ones say so without the other beside them.
SURE = (
    ("yes", "no"), ("true", "false"), ("ja", "nein"), ("ja", "nee"), ("ja", "nej"), ("ja", "nei"), ("wahr", "falsch"),
    ("oui", "non"), ("vrai", "faux"), ("si", "no"), ("verdadero", "falso"), ("sim", "nao"), ("verdadeiro", "falso"),
    ("vero", "falso"), ("waar", "onwaar"), ("sand", "falsk"), ("sant", "usant"), ("sant", "falskt"), ("tak", "nie"),
    ("prawda", "falsz"), ("ano", "ne"), ("kylla", "ei"), ("igen", "nem"), ("evet", "hayir"), ("да", "нет"),
    ("так", "ні"), ("ναι", "οχι"), ("はい", "いいえ"), ("是", "否"), ("예", "아니요"), ("نعم", "لا"), ("כן", "לא"),
)  # fmt: skip
SHORT = (("y", "n"), ("t", "f"), ("j", "n"), ("o", "n"), ("s", "n"), ("on", "off"), ("1", "0"))
MARKED = ("x", "✓", "✔", "☑")  # beside cells in which nothing stands

WORDS = {
    word: meant
    for pairs in (SHORT, SURE)
    for pair in pairs
    for word, meant in zip(pair, (True, False), strict=True)
} | dict.fromkeys(MARKED, True)  # fmt: skip


class YesNo(Kind[bool]):
    name = "yesno"
    label = "Yes or no"
    hint = "Yes or no."
    operators = conditions.ONES

    def understand(self, text: str, field: Field, names: Names) -> bool:
        found = WORDS.get(plain(text))
        if found is None:
            raise Unfit("Enter yes or no.")
        return found

    def holds(self, value: StoredValue) -> TypeGuard[bool]:
        return isinstance(value, bool)

    def words(self, value: bool, field: Field, names: Names) -> str:
        return "yes" if value else "no"

    def cell(self, value: bool, field: Field, names: Names) -> str:
        return "yes" if value else "no"

    def typed(self, value: bool, field: Field) -> str:
        return "yes" if value else "no"

    def altered(self, text: str, value: bool, field: Field) -> str:
        return "" if text.lower() in ("yes", "no") else f"read as {'yes' if value else 'no'}"

    def key(self, value: bool) -> str:
        return "1" if value else "0"

    def form_field(self, field: Field, names: Names) -> Unbound:
        return one_of(field, lambda: (("yes", "Yes"), ("no", "No")), str)


def plain(text: str) -> str:
    """A word without case and accents, as WORDS has it."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in letters if not unicodedata.combining(c)))


def pair_of(words: set[str]) -> tuple[str, str] | None:
    """The pair that these plain words are of, (yes, no); None where they may be something else."""
    pairs = (*SURE, *SHORT) if len(words) == 2 else SURE
    return next((pair for pair in pairs if words and words <= {*pair}), None)
