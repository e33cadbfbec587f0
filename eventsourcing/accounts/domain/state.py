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
from eventsourcing.kernel.events import Value


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
            return user.but(name=name)
        case UserEmailChanged(email):
            return user.but(email=email)
        case UserRoleChanged(role):
            return user.but(role=role)
        case UserDeactivated() | UserReactivated():
            return user.but(active=isinstance(event, UserReactivated))
        case UserPasswordSet():
            return user.but(ready=True)
        case UserSecondFactorAdded() | UserSecondFactorRemoved():
            return user.but(second_factor=isinstance(event, UserSecondFactorAdded))
        case UserInvited() | UserInvitationAccepted() | UserPasswordResetOffered():
            return user
        case UserSignedIn() | UserSignInFailed() | UserSignedOut() | UserRecoveryCodesMade() | UserRecoveryCodeUsed():
            return user
        case _:
            assert_never(event)
