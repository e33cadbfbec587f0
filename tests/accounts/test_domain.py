"""What users may become, as sentences."""

from datetime import UTC, datetime

import pytest

from eventsourcing.accounts.domain import (
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
    UserCreated,
    UserDeactivated,
    UseRecoveryCode,
    UserEmailChanged,
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
    user,
)
from eventsourcing.kernel.testing import given

ANA = UserCreated("ana@example.org", "Ana Ruiz", "editor")
LENA = UserCreated("lena@example.org", "Lena Fischer", "admin")
IN = UserPasswordSet()


def test_a_user_is_created_with_name_and_address_trimmed() -> None:
    given(user).when(CreateUser(" ana@example.org ", " Ana \t Ruiz", "editor")).then(ANA)


def test_a_user_is_created_once() -> None:
    given(user, ANA).when(CreateUser("ana@example.org", "Ana Ruiz", "editor")).then_rejected("already")


@pytest.mark.parametrize("email", ["", "ana", "ana@", "@example.org", "ana ruiz@b", "a@b@c", "x" * 260 + "@b"])
def test_an_address_that_cannot_be_one_is_refused(email: str) -> None:
    given(user).when(CreateUser(email, "Ana", "editor")).then_rejected("e-mail address", field="email")
    given(user, ANA).when(ChangeUserEmail(email)).then_rejected("e-mail address", field="email")


@pytest.mark.parametrize("name", ["", " \t ", "x" * 101])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    given(user).when(CreateUser("ana@example.org", name, "editor")).then_rejected("", field="name")
    given(user, ANA).when(RenameUser(name)).then_rejected("", field="name")


def test_a_role_that_is_none_is_refused() -> None:
    given(user).when(CreateUser("ana@example.org", "Ana", "king")).then_rejected("roles", field="role")
    given(user, ANA).when(ChangeUserRole("king", other_admins=1)).then_rejected("roles", field="role")


def test_a_user_is_renamed() -> None:
    given(user, ANA).when(RenameUser("Ana Ruiz Gil")).then(UserRenamed("Ana Ruiz Gil"))


def test_an_address_is_changed_also_in_case_alone() -> None:
    given(user, ANA).when(ChangeUserEmail("Ana@example.org")).then(UserEmailChanged("Ana@example.org"))


def test_a_role_is_changed() -> None:
    given(user, ANA).when(ChangeUserRole("auditor", other_admins=0)).then(UserRoleChanged("auditor"))


def test_the_last_admin_keeps_the_role() -> None:
    given(user, LENA, IN).when(ChangeUserRole("editor", other_admins=0)).then_rejected("last admin")
    given(user, LENA, IN).when(ChangeUserRole("editor", other_admins=1)).then(UserRoleChanged("editor"))


def test_the_last_admin_stays_active() -> None:
    given(user, LENA, IN).when(DeactivateUser(other_admins=0)).then_rejected("last admin")
    given(user, LENA, IN).when(DeactivateUser(other_admins=1)).then(UserDeactivated())


def test_anybody_else_is_deactivated_and_comes_back() -> None:
    given(user, ANA).when(DeactivateUser(other_admins=0)).then(UserDeactivated())
    given(user, ANA, UserDeactivated()).when(ReactivateUser()).then(UserReactivated())


def test_a_password_is_said_to_be_set_each_time() -> None:
    given(user, ANA, UserPasswordSet()).when(SetUserPassword()).then(UserPasswordSet())


@pytest.mark.parametrize(
    "command",
    [RenameUser("Ana Ruiz"), ChangeUserEmail("ana@example.org"), ChangeUserRole("editor", 0), ReactivateUser()],
)
def test_what_is_so_already_changes_nothing(command: object) -> None:
    given(user, ANA).when(command).then_nothing()


def test_deactivating_twice_changes_nothing() -> None:
    given(user, LENA, IN, UserDeactivated()).when(DeactivateUser(other_admins=0)).then_nothing()


@pytest.mark.parametrize("command", [RenameUser("A"), DeactivateUser(1), SetUserPassword(), ReactivateUser()])
def test_nothing_is_done_to_somebody_who_is_not_there(command: object) -> None:
    given(user).when(command).then_rejected("no such person")


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADDED = UserSecondFactorAdded()


def test_who_has_no_password_is_invited_again_and_again_until_they_accept() -> None:
    given(user, ANA).when(InviteUser(NOON)).then(UserInvited(NOON))
    given(user, ANA, UserInvited(NOON)).when(InviteUser(NOON)).then(UserInvited(NOON))
    given(user, ANA, UserInvited(NOON)).when(AcceptInvitation()).then(UserInvitationAccepted())
    given(user, ANA, IN).when(InviteUser(NOON)).then_rejected("has a password already")
    given(user, ANA, IN).when(AcceptInvitation()).then_rejected("has a password already")


def test_who_has_a_password_is_offered_a_new_one() -> None:
    given(user, ANA, IN).when(OfferPasswordReset(NOON)).then(UserPasswordResetOffered(NOON))
    given(user, ANA).when(OfferPasswordReset(NOON)).then_rejected("has not come in yet")


@pytest.mark.parametrize("command", [InviteUser(NOON), AcceptInvitation(), OfferPasswordReset(NOON)])
def test_the_deactivated_are_let_in_by_no_link(command: object) -> None:
    given(user, ANA, UserDeactivated()).when(command).then_rejected("is deactivated")


def test_an_invited_admin_is_not_kept() -> None:
    given(user, LENA).when(DeactivateUser(other_admins=0)).then(UserDeactivated())
    given(user, LENA).when(ChangeUserRole("viewer", other_admins=0)).then(UserRoleChanged("viewer"))


def test_who_can_come_in_signs_in() -> None:
    command, event = SignIn("::1", "Firefox on Linux", "none"), UserSignedIn("::1", "Firefox on Linux", "none")
    given(user, ANA, IN).when(command).then(event)
    given(user, ANA).when(command).then_rejected("not in use")
    given(user, ANA, IN, UserDeactivated()).when(command).then_rejected("not in use")


def test_a_failure_is_told_of_everybody_with_an_account() -> None:
    given(user, ANA, UserDeactivated()).when(FailSignIn("password", 10)).then(UserSignInFailed("password", 10))


def test_signing_out_is_told_where_somebody_was_signed_in() -> None:
    given(user, ANA, IN).when(SignOut(("Firefox on Linux",))).then(UserSignedOut(("Firefox on Linux",)))
    given(user, ANA, IN).when(SignOut(())).then_nothing()


def test_a_second_factor_is_added_once_with_recovery_codes() -> None:
    given(user, ANA, IN).when(AddSecondFactor(10)).then(ADDED, UserRecoveryCodesMade(10))
    given(user, ANA, IN, ADDED).when(AddSecondFactor(10)).then_rejected("already")
    given(user, ANA, IN, ADDED, UserSecondFactorRemoved()).when(AddSecondFactor(10)).then(
        ADDED, UserRecoveryCodesMade(10)
    )


def test_what_is_done_with_a_second_factor_needs_one() -> None:
    given(user, ANA, IN, ADDED).when(RemoveSecondFactor()).then(UserSecondFactorRemoved())
    given(user, ANA, IN, ADDED).when(MakeRecoveryCodes(10)).then(UserRecoveryCodesMade(10))
    given(user, ANA, IN, ADDED).when(UseRecoveryCode(left=9)).then(UserRecoveryCodeUsed(9))
    for command in (RemoveSecondFactor(), MakeRecoveryCodes(10), UseRecoveryCode(9)):
        given(user, ANA, IN).when(command).then_rejected("no second factor")
