"""The face of accounts: people, their roles, who is signed in, and the pages about them."""

from eventsourcing.accounts.acts import Write, change_role, create_first_admin, create_user, deactivate
from eventsourcing.accounts.domain import ROLES, RenameUser, user
from eventsourcing.accounts.letting_in import invite, make_link
from eventsourcing.accounts.links import INVITATION, RESET
from eventsourcing.accounts.people import active, names, names_at
from eventsourcing.accounts.proving import remove_second_factor
from eventsourcing.accounts.read_model import (
    UserView,
    everybody,
    find,
    find_email,
    get,
    list_active,
    nobody_yet,
    users,
)
from eventsourcing.accounts.views import blueprint, set_up_as

__all__ = [
    "INVITATION",
    "RESET",
    "ROLES",
    "RenameUser",
    "UserView",
    "Write",
    "active",
    "blueprint",
    "change_role",
    "create_first_admin",
    "create_user",
    "deactivate",
    "everybody",
    "find",
    "find_email",
    "get",
    "invite",
    "list_active",
    "make_link",
    "names",
    "names_at",
    "nobody_yet",
    "remove_second_factor",
    "set_up_as",
    "user",
    "users",
]
