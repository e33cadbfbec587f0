"""The face of accounts: people, their roles, who is signed in, and the pages about them."""

from eventsourcing.accounts.acts import Write, create_user
from eventsourcing.accounts.domain import ROLES, user
from eventsourcing.accounts.read_model import (
    UserView,
    find,
    get,
    list_active,
    names,
    names_at,
    nobody_yet,
    users,
)
from eventsourcing.accounts.views import blueprint

__all__ = [
    "ROLES",
    "UserView",
    "Write",
    "blueprint",
    "create_user",
    "find",
    "get",
    "list_active",
    "names",
    "names_at",
    "nobody_yet",
    "user",
    "users",
]
