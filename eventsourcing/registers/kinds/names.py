"""What a kind may ask about people and records, whose names are not its own to know."""

import re
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

HIDDEN = "a record you cannot see"  # in place of the title of a record in a register that one may not see

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_id(text: str) -> bool:
    """Whether the text is an id as it is stored."""
    return _ID.fullmatch(text) is not None


class Names(Protocol):
    """Answers about users and records; all ids are the stored text of a UUID."""

    def user(self, user_id: str) -> str | None:
        """What this user is called, active or not."""

    def users(self) -> Sequence[tuple[str, str]]:
        """The active users, as (id, name) in the order to offer them."""

    def find_user(self, text: str) -> str | None:
        """The id of the one user who has this id, e-mail address or name."""

    def record(self, record_id: str) -> str | None:
        """The title of this record, archived or not."""

    def records(self, register_id: UUID, text: str) -> Sequence[tuple[str, str]]:
        """Some records of this register to offer, as (id, title), whose titles contain the text."""

    def find_record(self, register_id: UUID, text: str) -> str | None:
        """The id of the one record of this register which has this id or title."""


class Nobody:
    """Names where nothing needs a name, or none is known."""

    def user(self, user_id: str) -> str | None:
        return None

    def users(self) -> Sequence[tuple[str, str]]:
        return ()

    def find_user(self, text: str) -> str | None:
        return None

    def record(self, record_id: str) -> str | None:
        return None

    def records(self, register_id: UUID, text: str) -> Sequence[tuple[str, str]]:
        return ()

    def find_record(self, register_id: UUID, text: str) -> str | None:
        return None


NOBODY = Nobody()
