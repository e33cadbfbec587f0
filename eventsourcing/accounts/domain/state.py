"""What is known of a user, as their events tell it."""

from typing import assert_never

from eventsourcing.accounts.domain.events import (
    UserCreated,
    UserDeactivated,
    UserEmailChanged,
    UserEvent,
    UserInvitationAccepted,
    UserInvited,
    UserPasswordResetOffered,
    UserPasswordSet,
    UserReactivated,
    UserRecoveryCodesMade,
    UserRecoveryCodeUsed,
    UserRenamed,
    UserRoleChanged,
    UserSecondFactorAdded,
    UserSecondFactorRemoved,
    UserSignedIn,
    UserSignedOut,
    UserSignInFailed,
)
from eventsourcing.kernel.events import Value, replace


class User(Value, frozen=True):
    email: str = ""
    name: str = ""
    role: str = ""
    active: bool = False
    ready: bool = False  # has a password, so can come in while active
    second_factor: bool = False


NOBODY = User()


def evolve(user: User, event: UserEvent) -> User:
    match event:
        case UserCreated(email, name, role):
            return User(email, name, role, active=True)
        case UserRenamed(name):
            return replace(user, name=name)
        case UserEmailChanged(email):
            return replace(user, email=email)
        case UserRoleChanged(role):
            return replace(user, role=role)
        case UserDeactivated() | UserReactivated():
            return replace(user, active=isinstance(event, UserReactivated))
        case UserPasswordSet():
            return replace(user, ready=True)
        case UserSecondFactorAdded() | UserSecondFactorRemoved():
            return replace(user, second_factor=isinstance(event, UserSecondFactorAdded))
        case UserInvited() | UserInvitationAccepted() | UserPasswordResetOffered():
            return user
        case UserSignedIn() | UserSignInFailed() | UserSignedOut() | UserRecoveryCodesMade() | UserRecoveryCodeUsed():
            return user
        case _:
            assert_never(event)
