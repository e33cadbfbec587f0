"""Users: who may come in, under which name and with which role.

Names and fields of the events are a storage format: what has once been released changes by an upcaster only.
"""

import re
from dataclasses import dataclass
from typing import assert_never

from eventsourcing.kernel.decider import Decider
from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.events import Event, Value

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


UserEvent = (
    UserCreated | UserRenamed | UserEmailChanged | UserRoleChanged | UserDeactivated | UserReactivated | UserPasswordSet
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
    other_admins: int  # active ones, counted while nobody else can append


@dataclass(frozen=True)
class DeactivateUser:
    other_admins: int


@dataclass(frozen=True)
class ReactivateUser:
    pass


@dataclass(frozen=True)
class SetUserPassword:
    pass


UserCommand = (
    CreateUser | RenameUser | ChangeUserEmail | ChangeUserRole | DeactivateUser | ReactivateUser | SetUserPassword
)


class User(Value, frozen=True):
    email: str = ""
    name: str = ""
    role: str = ""
    active: bool = False


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
        case SetUserPassword():
            return [UserPasswordSet()]
        case CreateUser():
            raise Rejected("This person has an account already.")
        case _:
            assert_never(command)


def _keep_an_admin(user: User, other_admins: int) -> None:
    if user.active and user.role == "admin" and other_admins < 1:
        raise Rejected(f"{user.name} is the last admin. Make somebody else an admin first.")


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Rejected("Say the name.", field="name")
    if len(name) > 100:
        raise Rejected("Use at most 100 characters.", field="name")
    return name


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
            return User(user.email, name, user.role, user.active)
        case UserEmailChanged(email):
            return User(email, user.name, user.role, user.active)
        case UserRoleChanged(role):
            return User(user.email, user.name, role, user.active)
        case UserDeactivated():
            return User(user.email, user.name, user.role, active=False)
        case UserReactivated():
            return User(user.email, user.name, user.role, active=True)
        case UserPasswordSet():
            return user
        case _:
            assert_never(event)


user: Decider[User, UserCommand, UserEvent] = Decider(
    aggregate_type="user", events=UserEvent, initial=NOBODY, decide=decide, evolve=evolve
)
