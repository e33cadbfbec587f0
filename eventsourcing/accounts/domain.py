"""Users: who may come in, under which name and with which role.

Names and fields of the events are a storage format: what has once been released changes by an upcaster only.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Event, Value
from eventsourcing.kernel.text import one_line

ROLES = ("viewer", "editor", "admin", "auditor")


class UserCreated(Event, frozen=True):
    email: str
    name: str
    role: str


class UserRenamed(Event, frozen=True):
    name: str


class UserEmailChanged(Event, frozen=True):
    email: str


class UserRoleChanged(Event, frozen=True):
    role: str


class UserDeactivated(Event, frozen=True):
    pass


class UserReactivated(Event, frozen=True):
    pass


class UserPasswordSet(Event, frozen=True):
    """That the password was set, never what it is: see passwords.py."""


class UserInvited(Event, frozen=True):
    """A one-time link was made for somebody who has not come in yet. It ends then, or with the next one."""

    until: datetime


class UserInvitationAccepted(Event, frozen=True):
    pass


class UserPasswordResetOffered(Event, frozen=True):
    """A one-time link was made with which they may choose a new password. It ends then, or with the next one."""

    until: datetime


class UserSignedIn(Event, frozen=True):
    address: str
    browser: str  # in words
    second_factor: str  # none, code, or recovery code


class UserSignInFailed(Event, frozen=True):
    """The so many-th failure of a day at this step, password or code. Not each has an event: see failures.py."""

    step: str
    count: int


class UserSignedOut(Event, frozen=True):
    """From elsewhere: by themselves in another browser, or by an admin."""

    browsers: tuple[str, ...]


class UserSecondFactorAdded(Event, frozen=True):
    pass


class UserSecondFactorRemoved(Event, frozen=True):
    pass


class UserRecoveryCodesMade(Event, frozen=True):
    count: int


class UserRecoveryCodeUsed(Event, frozen=True):
    left: int


UserEvent = (
    UserCreated
    | UserRenamed
    | UserEmailChanged
    | UserRoleChanged
    | UserDeactivated
    | UserReactivated
    | UserPasswordSet
    | UserInvited
    | UserInvitationAccepted
    | UserPasswordResetOffered
    | UserSignedIn
    | UserSignInFailed
    | UserSignedOut
    | UserSecondFactorAdded
    | UserSecondFactorRemoved
    | UserRecoveryCodesMade
    | UserRecoveryCodeUsed
)


@dataclass(frozen=True)
class CreateUser:
    email: str
    name: str
    role: str


@dataclass(frozen=True)
class RenameUser:
    name: str


@dataclass(frozen=True)
class ChangeUserEmail:
    email: str


@dataclass(frozen=True)
class ChangeUserRole:
    role: str
    other_admins: int  # that can come in, counted while nobody else can append


@dataclass(frozen=True)
class DeactivateUser:
    other_admins: int


@dataclass(frozen=True)
class ReactivateUser:
    pass


@dataclass(frozen=True)
class SetUserPassword:
    pass


@dataclass(frozen=True)
class InviteUser:
    until: datetime


@dataclass(frozen=True)
class AcceptInvitation:
    pass


@dataclass(frozen=True)
class OfferPasswordReset:
    until: datetime


@dataclass(frozen=True)
class SignIn:
    address: str
    browser: str
    second_factor: str


@dataclass(frozen=True)
class FailSignIn:
    step: str
    count: int


@dataclass(frozen=True)
class SignOut:
    browsers: tuple[str, ...]


@dataclass(frozen=True)
class AddSecondFactor:
    recovery_codes: int


@dataclass(frozen=True)
class RemoveSecondFactor:
    pass


@dataclass(frozen=True)
class MakeRecoveryCodes:
    count: int


@dataclass(frozen=True)
class UseRecoveryCode:
    left: int


UserCommand = (
    CreateUser
    | RenameUser
    | ChangeUserEmail
    | ChangeUserRole
    | DeactivateUser
    | ReactivateUser
    | SetUserPassword
    | InviteUser
    | AcceptInvitation
    | OfferPasswordReset
    | SignIn
    | FailSignIn
    | SignOut
    | AddSecondFactor
    | RemoveSecondFactor
    | MakeRecoveryCodes
    | UseRecoveryCode
)


class User(Value, frozen=True):
    email: str = ""
    name: str = ""
    role: str = ""
    active: bool = False
    ready: bool = False  # has a password, so can come in while active
    second_factor: bool = False


NOBODY = User()


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
            return _let_in(command, user)
        case SignIn() | FailSignIn() | SignOut():
            return _at_the_door(command, user)
        case AddSecondFactor() | RemoveSecondFactor() | MakeRecoveryCodes() | UseRecoveryCode():
            return _second_factor(command, user)
        case _:
            assert_never(command)


def _let_in(
    command: InviteUser | AcceptInvitation | OfferPasswordReset | SetUserPassword, user: User
) -> list[UserEvent]:
    match command:
        case SetUserPassword():
            return [UserPasswordSet()]
        case _ if not user.active:
            raise Rejected(f"{user.name} is deactivated. Reactivate them first.")
        case OfferPasswordReset(until):
            if not user.ready:
                raise Rejected(f"{user.name} has not come in yet. Make a new invitation instead.")
            return [UserPasswordResetOffered(until)]
        case _ if user.ready:
            raise Rejected(f"{user.name} has a password already. Let them choose a new one instead.")
        case InviteUser(until):
            return [UserInvited(until)]
        case AcceptInvitation():
            return [UserInvitationAccepted()]
        case _:
            assert_never(command)


def _at_the_door(command: SignIn | FailSignIn | SignOut, user: User) -> list[UserEvent]:
    match command:
        case SignIn(address, browser, second_factor):
            if not (user.active and user.ready):
                raise Rejected("This account is not in use.")
            return [UserSignedIn(address, browser, second_factor)]
        case FailSignIn(step, count):
            return [UserSignInFailed(step, count)]
        case SignOut(browsers):
            return [UserSignedOut(browsers)] if browsers else []
        case _:
            assert_never(command)


def _second_factor(
    command: AddSecondFactor | RemoveSecondFactor | MakeRecoveryCodes | UseRecoveryCode, user: User
) -> list[UserEvent]:
    if isinstance(command, AddSecondFactor):
        if user.second_factor:
            raise Rejected("There is a second factor already. Remove it first.")
        return [UserSecondFactorAdded(), UserRecoveryCodesMade(command.recovery_codes)]
    if not user.second_factor:
        raise Rejected("There is no second factor.")
    match command:
        case RemoveSecondFactor():
            return [UserSecondFactorRemoved()]
        case MakeRecoveryCodes(count):
            return [UserRecoveryCodesMade(count)]
        case UseRecoveryCode(left):
            return [UserRecoveryCodeUsed(left)]
        case _:
            assert_never(command)


def _keep_an_admin(user: User, other_admins: int) -> None:
    if user.active and user.ready and user.role == "admin" and other_admins < 1:
        raise Rejected(f"{user.name} is the last admin. Make somebody else an admin first.")


def _name(text: str) -> str:
    return one_line(text, "name", blank="Say the name.", longest=100)


def _email(text: str) -> str:
    email = text.strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email) or len(email) > 254:
        raise Rejected("Enter an e-mail address, like ana@example.org.", field="email")
    return email


def _role(text: str) -> str:
    if text not in ROLES:
        raise Rejected("Choose one of the roles.", field="role")
    return text


def evolve(user: User, event: UserEvent) -> User:
    match event:
        case UserCreated(email, name, role):
            return User(email, name, role, active=True)
        case UserRenamed(name):
            return _replace(user, name=name)
        case UserEmailChanged(email):
            return _replace(user, email=email)
        case UserRoleChanged(role):
            return _replace(user, role=role)
        case UserDeactivated() | UserReactivated():
            return _replace(user, active=isinstance(event, UserReactivated))
        case UserPasswordSet():
            return _replace(user, ready=True)
        case UserSecondFactorAdded() | UserSecondFactorRemoved():
            return _replace(user, second_factor=isinstance(event, UserSecondFactorAdded))
        case UserInvited() | UserInvitationAccepted() | UserPasswordResetOffered():
            return user
        case UserSignedIn() | UserSignInFailed() | UserSignedOut() | UserRecoveryCodesMade() | UserRecoveryCodeUsed():
            return user
        case _:
            assert_never(event)


def _replace(user: User, **changed: object) -> User:
    kept = {name: getattr(user, name) for name in user.__struct_fields__}
    return User(**kept | changed)


user: Decider[User, UserCommand, UserEvent] = Decider(
    aggregate_type="user", events=UserEvent, initial=NOBODY, decide=decide, evolve=evolve
)
