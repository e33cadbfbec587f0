"""The rules of users: what becomes of a command."""

import re
from typing import assert_never

from eventsourcing.accounts.domain.coming_in import at_the_door, let_in, settle_second_factor
from eventsourcing.accounts.domain.commands import (
    AcceptInvitation,
    AddSecondFactor,
    ChangeUserEmail,
    ChangeUserRole,
    CreateUser,
    DeactivateUser,
    FailSignIn,
    InviteUser,
    MakeRecoveryCodes,
    OfferPasswordReset,
    ReactivateUser,
    RemoveSecondFactor,
    RenameUser,
    SetUserPassword,
    SignIn,
    SignOut,
    UserCommand,
    UseRecoveryCode,
)
from eventsourcing.accounts.domain.events import (
    UserCreated,
    UserDeactivated,
    UserEmailChanged,
    UserEvent,
    UserReactivated,
    UserRenamed,
    UserRoleChanged,
)
from eventsourcing.accounts.domain.state import NOBODY, User
from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.text import one_line

ROLES = ("viewer", "editor", "admin", "auditor")


def decide(command: UserCommand, user: User) -> list[UserEvent]:
    if isinstance(command, CreateUser):
        return _create(command, user)
    if user == NOBODY:
        raise Rejected("There is no such person.")
    return _change(command, user)


def _create(command: CreateUser, user: User) -> list[UserEvent]:
    if user != NOBODY:
        raise Rejected("This person has an account already.")
    return [UserCreated(_email(command.email), _name(command.name), _role(command.role))]


def _change(command: UserCommand, user: User) -> list[UserEvent]:
    match command:
        case RenameUser(name):
            return [UserRenamed(_name(name))] if _name(name) != user.name else []
        case ChangeUserEmail(email):
            return [UserEmailChanged(_email(email))] if _email(email) != user.email else []
        case ChangeUserRole(role, other_admins):
            if _role(role) == user.role:
                return []
            _keep_an_admin(user, other_admins)
            return [UserRoleChanged(role)]
        case DeactivateUser(other_admins):
            _keep_an_admin(user, other_admins)
            return [UserDeactivated()] if user.active else []
        case ReactivateUser():
            return [] if user.active else [UserReactivated()]
        case CreateUser():
            raise Rejected("This person has an account already.")
        case InviteUser() | AcceptInvitation() | OfferPasswordReset() | SetUserPassword():
            return let_in(command, user)
        case SignIn() | FailSignIn() | SignOut():
            return at_the_door(command, user)
        case AddSecondFactor() | RemoveSecondFactor() | MakeRecoveryCodes() | UseRecoveryCode():
            return settle_second_factor(command, user)
        case _:
            assert_never(command)


def _keep_an_admin(user: User, other_admins: int) -> None:
    if user.active and user.ready and user.role == "admin" and other_admins < 1:
        raise Rejected(f"{user.name} is the last admin. Make somebody else an admin first.")


def _name(text: str) -> str:
    return one_line(text, "name", blank="Enter a name.", longest=100)


def _email(text: str) -> str:
    email = text.strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email) or len(email) > 254:
        raise Rejected("Enter an e-mail address, like ana@example.org.", field="email")
    return email


def _role(text: str) -> str:
    if text not in ROLES:
        raise Rejected("Choose one of the roles.", field="role")
    return text
