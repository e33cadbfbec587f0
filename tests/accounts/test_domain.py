"""What users may become, as sentences."""

import pytest

from eventsourcing.accounts.domain import (
    ChangeUserEmail,
    ChangeUserRole,
    CreateUser,
    DeactivateUser,
    ReactivateUser,
    RenameUser,
    SetUserPassword,
    UserCreated,
    UserDeactivated,
    UserEmailChanged,
    UserPasswordSet,
    UserReactivated,
    UserRenamed,
    UserRoleChanged,
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
