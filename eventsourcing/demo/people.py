"""Who keeps the records of the flying club that the demo tells of."""

from dataclasses import dataclass
from uuid import NAMESPACE_DNS, UUID, uuid5

CLUB = uuid5(NAMESPACE_DNS, "lindholm.example")


@dataclass(frozen=True)
class Person:
    """One of the cast, as they were called when they came."""

    key: str
    name: str
    role: str
    does: str

    @property
    def id(self) -> UUID:
        return uuid5(CLUB, f"person {self.key}")

    @property
    def email(self) -> str:
        return f"{self.key}@lindholm.example"


GRETA = Person("greta", "Greta Lindqvist", "admin", "runs the club's office")
TARIQ = Person("tariq", "طارق الحسيني", "editor", "heads the workshop")
WEI = Person("wei", "陈伟", "editor", "keeps the parts store")
NOA = Person("noa", "נועה לוי", "editor", "heads the flying school")
CLAIRE = Person("claire", "Claire Dubois", "editor", "looks after members")
JOSE = Person("jose", "José Ignacio Muñoz", "viewer", "is the treasurer")
MAARTEN = Person("maarten", "Maarten Visser", "editor", "sits at the flight desk")
SAM = Person("sam", "Sam Whitfield", "viewer", "helps at the flight desk, then takes it over")
OLENA = Person("olena", "Олена Коваль", "auditor", "audits the books")

CAST = (GRETA, TARIQ, WEI, NOA, CLAIRE, JOSE, MAARTEN, SAM, OLENA)
