"""Pieces of SQL that are put together at run time: text from this house, values only ever beside it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from eventsourcing.kernel.spelling import array, spelled_id

FEW = 10  # ids: the server keeps the plan of a query that names so many one by one, and plans others each time


@dataclass(frozen=True)
class Sql:
    """Text with placeholders, and their values in order."""

    text: str
    values: tuple[object, ...] = ()


def sql(template: str, *parts: object) -> Sql:
    """Fill each {} of the template with a piece of SQL, or with a placeholder for any other value."""
    first, *others = template.split("{}")
    text, values = first, list[object]()
    for part, following in zip(parts, others, strict=True):
        text += (part.text if isinstance(part, Sql) else "%s") + following
        values += part.values if isinstance(part, Sql) else [part]
    return Sql(text, tuple(values))


def joined(separator: str, pieces: Iterable[Sql]) -> Sql:
    """The pieces, each in brackets, with the separator between them."""
    known = list(pieces)
    return sql(separator.join(["({})"] * len(known)), *known)


def one_of(ids: Collection[UUID], *, first: int) -> tuple[str, list[bytes | None]]:
    """The test for these ids, and the values of its parameters, which are numbered from `first` on."""
    if len(ids) > FEW:
        return f"= ANY (${first}::uuid[])", [array(ids)]
    return f"IN ({', '.join(f'${n}::uuid' for n in range(first, first + len(ids)))})", [spelled_id(id) for id in ids]


def unseen(parameter: str) -> str:
    """The parameter where the planner does not see its value.

    The server keeps a plan only where it seems to cost little more than one for the very values. Where some records
    have many links and most have none, it would plan anew each time; without the values all its plans are the same.
    """
    return f"(SELECT {parameter})"
