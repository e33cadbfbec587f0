"""What a search over all registers looks through: the registers, and names that their records show for ids."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from eventsourcing import registers, web
from eventsourcing.accounts import everybody
from eventsourcing.kernel import Connection
from eventsourcing.kernel.folding import fold
from eventsourcing.records.listing.searching import WITHOUT_TEXT
from eventsourcing.registers import Field, RegisterView


class Scope(NamedTuple):
    """`asked` has, as JSON, of each register id, title field, and again the title field where it is text.

    `options` are those of all fields as field, id and folded label; the others are ids of fields of that kind.
    """

    registers: Sequence[RegisterView]
    titles: dict[UUID, Field]
    asked: str
    options: list[tuple[str, str, str]]
    users: list[str]
    links: list[str]
    retired_links: list[str]

    def options_called(self, word: str) -> dict[str, list[str]]:
        """By field, the options that have this word in their labels."""
        found: dict[str, list[str]] = {}
        for field_id, option_id, label in self.options:
            if word in label:
                found.setdefault(field_id, []).append(option_id)
        return found


def scope() -> Scope:
    """All registers that whoever sends the request may see, by name, those in use first; remembered as they are."""
    return web.lasting("search scope", registers.visible_here(), lambda: _scope(registers.all_visible()))


def _scope(views: Sequence[RegisterView]) -> Scope:
    titles = {view.id: view.title_field for view in views}
    active = [field for view in views for field in view.active_fields]
    asked = [(id, one.id, None if one.kind in WITHOUT_TEXT else one.id) for id, one in titles.items()]
    return Scope(
        views,
        titles,
        msgspec.json.encode([dict(zip(("i", "t", "k"), one, strict=True)) for one in asked]).decode(),
        [(field.id, option.id, fold(option.label)) for field in active for option in field.settings.options],
        [field.id for field in active if field.kind == "user"],
        [field.id for field in active if field.kind == "link"],
        [field.id for view in views for field in view.fields if field.kind == "link" and field.retired],
    )


def people_called(conn: Connection, word: str) -> list[str]:
    """The ids of everybody with an account who has this word in their name."""
    names = web.lasting("folded names", "people", lambda: {str(one.id): fold(one.name) for one in everybody(conn)})
    return [id for id, name in names.items() if word in name]
