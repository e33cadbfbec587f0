"""Names for the kinds of fields: what people and records are called, and who or what goes by a name."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from eventsourcing import accounts, registers
from eventsourcing.kernel import Connection
from eventsourcing.records import titles
from eventsourcing.records.domain import Values
from eventsourcing.registers import RegisterView, kinds

OFFERED = 50
NAMING = ("user-", "link-")  # as the ids of fields begin whose values are ids
DEEPEST = 3  # a title may be a link, whose title is a link, and so on, perhaps in a circle

_uuid_of = lru_cache(maxsize=10_000)(UUID)  # the same records and people are named again and again
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)


class DatabaseNames:
    """Asks the database for each name once, and for many at a time where `prepare` was told of them.

    Make one for each request, and one for each batch of an import. It knows nothing of registers that are not among
    the `visible` ones, which are those that whoever sends the request may see, unless others are given.
    """

    def __init__(self, conn: Connection, visible: Collection[UUID] | None = None, depth: int = 0) -> None:
        self._conn = conn
        self._given = visible
        self._depth = depth
        self._users: dict[str, str | None] = {}
        self._records: dict[str, str | None] = {}
        self._registers: dict[UUID, RegisterView | None] = {}
        self._found: dict[tuple[UUID | None, str], str | None] = {}
        self._active_users: list[tuple[str, str]] | None = None

    @property
    def _visible(self) -> Collection[UUID]:
        return registers.visible_here() if self._given is None else self._given

    def prepare(self, rows: Iterable[Values], only: Iterable[str] | None = None) -> None:
        """Look up at once all people and records that these values, by field id, name: those of some fields only."""
        naming = None if only is None else [field_id for field_id in only if field_id.startswith(NAMING)]
        if naming == []:
            return
        named = {
            (field_id, value)
            for row in rows
            for field_id in (row if naming is None else naming)
            if field_id.startswith(NAMING) and isinstance(value := row.get(field_id), str)
        }
        self._look_up_users({value for id, value in named if id.startswith("user-")} - self._users.keys())
        self._look_up_records({value for id, value in named if id.startswith("link-")} - self._records.keys())

    def titles(self, found: Mapping[UUID, titles.TitleValue | None]) -> dict[UUID, str]:
        """These titles as people read them."""
        naming = (title for title in found.values() if title and title.field.id.startswith(NAMING))
        self.prepare({title.field.id: title.value} for title in naming)
        return titles.shown(found, self)

    def user(self, user_id: str) -> str | None:
        if user_id not in self._users:
            self._look_up_users({user_id})
        return self._users[user_id]

    def users(self) -> Sequence[tuple[str, str]]:
        if self._active_users is None:
            self._active_users = [(str(user.id), user.name) for user in accounts.list_active(self._conn)]
        return self._active_users

    def find_user(self, text: str) -> str | None:
        if (None, text) not in self._found:
            self._found[None, text] = self._find_user(text)
        return self._found[None, text]

    def _find_user(self, text: str) -> str | None:
        if _UUID.fullmatch(text):
            return text.lower() if self.user(text.lower()) is not None else None
        found = accounts.find(self._conn, text)
        return str(found.id) if found else None

    def record(self, record_id: str) -> str | None:
        if record_id not in self._records:
            self._look_up_records({record_id})
        return self._records[record_id]

    def records(self, register_id: UUID, text: str) -> Sequence[tuple[str, str]]:
        register = self.register(register_id)
        if register is None:
            return ()
        found = titles.offered(self._conn, register_id, register.title_field, text.strip(), OFFERED)
        return [(str(id), title) for id, title in self.titles(found).items()]

    def find_record(self, register_id: UUID, text: str) -> str | None:
        """The one record with this id, address or title; one in use goes before archived ones of the same title."""
        if (register_id, text) not in self._found:
            found = self._titled(register_id, text) or self._addressed(register_id, text)
            self._found[register_id, text] = str(found) if found else None
        return self._found[register_id, text]

    def _titled(self, register_id: UUID, text: str) -> UUID | None:
        register = self.register(register_id)
        if register is None:
            return None
        kind = kinds.of(register.title_field.id)
        try:
            key = kind.sort_key(kind.read(text, register.title_field, self))
        except kinds.Unfit:
            return None
        return titles.with_key(self._conn, register.title_field.id, key) if key is not None else None

    def _addressed(self, register_id: UUID, text: str) -> UUID | None:
        found = _UUID.search(text) if register_id in self._visible else None
        return titles.with_id(self._conn, register_id, UUID(found[0])) if found else None

    def register(self, register_id: UUID) -> RegisterView | None:
        """The register, unless it is not to be seen."""
        if register_id not in self._registers:
            seen = register_id in self._visible
            self._registers[register_id] = registers.known(self._conn, register_id) if seen else None
        return self._registers[register_id]

    def _look_up_users(self, ids: Collection[str]) -> None:
        wanted = {id: _uuid_of(id) for id in ids if _UUID.fullmatch(id)}
        found = accounts.names(self._conn, wanted.values()) if wanted else {}
        self._users |= {id: found.get(wanted[id]) if id in wanted else None for id in ids}

    def _look_up_records(self, ids: Collection[str]) -> None:
        wanted = {id: _uuid_of(id) for id in ids if _UUID.fullmatch(id)}
        reachable = wanted.values() if self._depth < DEEPEST else ()
        values = titles.title_values(self._conn, reachable, self._visible) if reachable else {}
        found = DatabaseNames(self._conn, self._visible, self._depth + 1).titles(values) if values else {}
        self._records |= {id: found.get(wanted[id]) if id in wanted else None for id in ids}
