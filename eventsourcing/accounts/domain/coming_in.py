"""The rules of coming in: invitations and passwords, the door, and the second factor."""

from typing import assert_never

from eventsourcing.accounts.domain.commands import (
    AcceptInvitation,
    AddSecondFactor,
    FailSignIn,
    InviteUser,
    MakeRecoveryCodes,
    OfferPasswordReset,
    RemoveSecondFactor,
    SetUserPassword,
    SignIn,
    SignOut,
    UseRecoveryCode,
)
from eventsourcing.accounts.domain.events import (
    UserEvent,
    UserInvitationAccepted,
    UserInvited,
    UserPasswordResetOffered,
    UserPasswordSet,
    UserRecoveryCodesMade,
    UserRecoveryCodeUsed,
    UserSecondFactorAdded,
    UserSecondFactorRemoved,
    UserSignedIn,
    UserSignedOut,
    UserSignInFailed,
)
from eventsourcing.accounts.domain.state import User
from eventsourcing.kernel.errors import Rejected


def let_in(
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


def at_the_door(command: SignIn | FailSignIn | SignOut, user: User) -> list[UserEvent]:
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


def settle_second_factor(
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
