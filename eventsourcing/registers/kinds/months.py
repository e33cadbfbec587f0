"""The names of months in the languages in which one word never means two of them."""

import unicodedata
from functools import cache

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# English, German, French, Spanish, Italian, Portuguese, Dutch, Danish, Norwegian, Swedish; without accents.
_NAMES = (
    "january januar janvier enero gennaio janeiro januari",
    "february februar fevrier febrero febbraio fevereiro februari feb",
    "march marz mrz mars marzo marco maart mrt marts",
    "april avril abril aprile",
    "may mai mayo maggio maio mei maj",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august aout agosto augustus augusti",
    "september septembre septiembre settembre setembro setiembre sept",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember decembre diciembre dicembre dezembro",
)


@cache
def _beginnings() -> dict[str, int]:
    """Every beginning of a name, of three letters at least, that means one month only."""
    found: dict[str, set[int]] = {}
    for number, names in enumerate(_NAMES, 1):
        for name in names.split():
            for length in range(3, len(name) + 1):
                found.setdefault(name[:length], set()).add(number)
    return {beginning: min(numbers) for beginning, numbers in found.items() if len(numbers) == 1}


def month_called(word: str) -> int | None:
    """The number of a month by its name or the beginning of it, whatever its case and accents."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return _beginnings().get("".join(c for c in letters if not unicodedata.combining(c)))
