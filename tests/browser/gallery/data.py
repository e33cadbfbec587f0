"""Made-up aircraft, people and events."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

NOW = datetime.now(UTC).replace(hour=10, minute=43, second=20, microsecond=0)
TODAY, YESTERDAY = NOW, NOW - timedelta(days=1)
TOASTS = [{"text": "Saved version 31 of N14228.", "url": "/records/1?show=changes", "label": "Show what changed"}]
CONFLICT_WORDS = SimpleNamespace(
    title="Somebody else was first",
    text="Nothing of yours was saved. Reload the page to see what changed, then try again.",
)


def actor(name: str, kind: str = "person", word: str = "") -> SimpleNamespace:
    return SimpleNamespace(id=None, name=name, kind=kind, word=word)


ANA, BEN, MIRA, TOM, LENA = map(actor, ("Ana Ruiz", "Ben Carter", "Mira Novak", "Tom Okafor", "Lena Fischer"))
SYNC = actor("mx-sync", "token", "API token")
REMINDERS = actor("Inspection reminders", "process", "Automation")
FILE = actor("planes.csv", "person", "Import")

COLUMNS = ("Status", "Manufacturer", "Model", "Year", "Seats", "Hull value, USD", "Next inspection", "Base")
ROWS = [
    ("N13110", 0, "BOEING", "757-224", "1994", "178", "10,000,000", "11 Jan 2027", "EWR", "Ben Carter", 2),
    ("N13138", 0, "BOEING", "757-224", "1999", "178", "10,850,000", "3 Feb 2027", "EWR", "mx-sync", 5),
    ("N13248", 0, "BOEING", "737-824", "1999", "149", "8,300,000", "19 Dec 2026", "IAH", "Mira Novak", 14),
    ("N136DL", 1, "BOEING", "767-332", "1991", "330", "9,850,000", "30 Nov 2026", "ATL", "Ana Ruiz", 1),
    ("N13716", 0, "BOEING", "737-724", "1998", "149", "12,050,000", "8 Mar 2027", "IAH", "planes.csv", 300),
    ("N14102", 0, "BOEING", "757-224", "1994", "178", "13,100,000", "22 Jan 2027", "EWR", "mx-sync", 3),
    ("N14228", 0, "BOEING", "737-824", "1999", "137", "18,450,000", "28 Dec 2026", "EWR", "Ana Ruiz", 0),
    ("N14242", 1, "BOEING", "737-824", "1999", "149", "8,150,000", "1 Dec 2026", "IAH", "Tom Okafor", 0),
    ("N1501P", 1, "BOEING", "767-3P6", "1990", "290", "", "4 Dec 2026", "ATL", "Ben Carter", 21),
    ("N150UW", 0, "AIRBUS", "A321-211", "2013", "199", "52,750,000", "26 May 2027", "CLT", "Mira Novak", 25),
    ("N151UW", 0, "AIRBUS", "A321-211", "2013", "199", "52,750,000", "26 May 2027", "CLT", "planes.csv", 300),
    ("N15710", 2, "BOEING", "737-724", "1998", "149", "12,100,000", "15 Mar 2027", "IAH", "planes.csv", 300),
]
STATES = ("Active", "Maintenance", "Stored")

VALUES = [
    ("Registration", "N14228", 300), ("Base", "EWR Newark Liberty Intl", 60), ("Manufacturer", "BOEING", 300),
    ("Model", "737-824", 300), ("Year", "1999", 300), ("Engines", "2", 300), ("Engine", "Turbo-fan", 300),
    ("Seats", "137", 0), ("Speed", "", None), ("Flight hours", "61,388", 1), ("Hull value", "USD 18,450,000.00", 271),
    ("Next inspection", "28 Dec 2026", 0), ("Weight and balance", "no", 3),
]  # fmt: skip
NOTES = "Refit at the Tulsa shop, slot C. Galley 2 stays; rows 31 and 32 come out for the crew rest."

PAST = [
    {
        "value": "137",
        "who": "Ana Ruiz",
        "moment": TODAY,
        "reason": "Cabin refit signed off; two rows taken out.",
        "note": "now",
    },
    {
        "value": "149",
        "who": "Ana Ruiz",
        "moment": NOW - timedelta(days=12),
        "reason": "Back to the count on the certificate.",
        "use": "#",
    },
    {"value": "147", "who": "Tom Okafor", "moment": NOW - timedelta(days=13), "reason": None, "use": "#"},
    {
        "value": "149",
        "who": "planes.csv",
        "moment": NOW - timedelta(days=300),
        "reason": "First load of the fleet list.",
    },
]

MAPPING = [
    (
        "tailnum",
        "N10156, N102UW, N103US",
        "Registration",
        "Text",
        "3,322 filled, no value twice: good as the key",
        False,
    ),
    ("year", "2004, 1998, 1999", "Year", "Whole number", "1956 to 2013 · 70 “NA” read as empty", False),
    ("type", "Fixed wing multi engine, Rotorcraft", "Type", "Choice", "3 different values become 3 options", False),
    ("manufacturer", "EMBRAER, AIRBUS INDUSTRIE", "Manufacturer", "Text", "35 different values", False),
    ("speed", "90, 162, 432", "Speed", "Whole number", "3,299 of 3,322 are “NA”: nearly empty", True),
    ("engine", "Turbo-fan, Turbo-jet", "Engine", "Choice", "4 options proposed · 2 rare values left out, 4 rows", True),
]


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def at(days: int, hour: int, minute: int) -> datetime:
    return (NOW - timedelta(days=days)).replace(hour=hour, minute=minute)
