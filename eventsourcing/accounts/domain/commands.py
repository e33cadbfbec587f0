"""What may be asked of a user."""

from dataclasses import dataclass
from datetime import datetime


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
