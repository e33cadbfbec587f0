"""What people are called and were called, and whether their account is in use: what other pages ask about them."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from eventsourcing import web
from eventsourcing.kernel import Connection


class Person(NamedTuple):
    """Somebody with an account. `names` are those that they had, each from one of `positions` of the log on."""

    active: bool
    name: str
    positions: list[int]
    names: list[str]

    def name_at(self, position: int) -> str | None:
        """Their name right after that position; None where there was no such account yet."""
        later = bisect_right(self.positions, position)
        return self.names[later - 1] if later else None


def active(conn: Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these users whose account is in use."""
    return {id for id, person in _people(conn, ids).items() if person.active}


def names(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these users are called now."""
    return {id: person.name for id, person in _people(conn, ids).items()}


def names_at(conn: Connection, moments: Iterable[tuple[UUID, int]]) -> Mapping[tuple[UUID, int], str]:
    """What each user was called at that position of the log, by the pairs asked for."""
    wanted = list(moments)
    people = _people(conn, (id for id, _ in wanted))
    return {
        (id, position): name
        for id, position in wanted
        if (person := people.get(id)) and (name := person.name_at(position)) is not None
    }


def _people(conn: Connection, ids: Iterable[UUID]) -> dict[UUID, Person]:
    return web.lasting_all("person", set(ids), lambda unknown: _ask(conn, unknown))


def _ask(conn: Connection, ids: Collection[UUID]) -> dict[UUID, Person]:
    rows = conn.execute(
        """SELECT u.id, u.active, u.name, array_agg(n."position" ORDER BY n."position"),
            array_agg(n.name ORDER BY n."position")
        FROM users u JOIN user_names n ON n.user_id = u.id WHERE u.id = ANY (%s::uuid[]) GROUP BY u.id""",
        (list(ids),),
    )
    return {id: Person(*person) for id, *person in rows}
