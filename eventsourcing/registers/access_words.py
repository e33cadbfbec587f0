"""Who may do what in a register, in words: how it is, and what somebody changed about it. Pure."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from markupsafe import Markup

from eventsourcing.registers.domain import RIGHTS, Access, Allowed

PersonName = Callable[[UUID], str]

ROLE_WORDS = {"viewer": "viewers", "editor": "editors"}
ACTS = {"see": "see it", "write": "write its records", "define": "define it"}


def holders(allowed: Allowed, name: PersonName) -> list[str]:
    """The roles and the people who have a right, people by name."""
    return [
        *(ROLE_WORDS.get(role, role) for role in allowed.roles),
        *sorted(map(name, allowed.people), key=str.casefold),
    ]


def in_words(access: Access, name: PersonName) -> list[tuple[str, str]]:
    """For each right who has it beside those who always do: ("write its records", "editors and Ana Ruiz")."""
    having = {right: access.given(right) for right in RIGHTS} | {"see": _seeing(access)}
    return [(ACTS[right], listed(holders(having[right], name)) or "nobody else") for right in RIGHTS]


def _seeing(access: Access) -> Allowed:
    """Whoever has any right, for all the others let them see as well."""
    given = [access.given(right) for right in RIGHTS]
    roles = dict.fromkeys(role for allowed in given for role in allowed.roles)
    people = dict.fromkeys(person for allowed in given for person in allowed.people)
    return Allowed(tuple(roles), tuple(people))


def access_changes(was: Access, now: Access, name: PersonName) -> list[Markup]:
    """What somebody did, as phrases that follow their name: "let **editors** define it"."""
    return [phrase for right in RIGHTS for phrase in _of_right(right, was.given(right), now.given(right), name)]


def _of_right(right: str, was: Allowed, now: Allowed, name: PersonName) -> Iterator[Markup]:
    if gained := holders(_beyond(now, was), name):
        yield Markup("let <b>{}</b> {}").format(listed(gained), ACTS[right])
    if lost := holders(_beyond(was, now), name):
        yield Markup("let <b>{}</b> no longer {}").format(listed(lost), ACTS[right])


def _beyond(one: Allowed, other: Allowed) -> Allowed:
    """Who is in the one and not in the other."""
    return Allowed(
        tuple(role for role in one.roles if role not in other.roles),
        tuple(person for person in one.people if person not in other.people),
    )


def listed(words: Sequence[str]) -> str:
    """The words as a list in words: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
