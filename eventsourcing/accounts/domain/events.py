"""What happens to users. Names and fields are a storage format: a change needs a schema version and an upcaster."""

from datetime import datetime

from eventsourcing.kernel.events import Event


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
