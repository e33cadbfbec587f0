"""What a browser may send about users."""

from wtforms import EmailField, HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from eventsourcing.accounts.domain import ROLES
from eventsourcing.web import CommandForm, filled
from eventsourcing.web.forms import at_most, reason_field, stripped

WHAT_ROLES_DO = {
    "viewer": "Viewer: reads records and their timelines",
    "editor": "Editor: keeps records too",
    "admin": "Admin: defines registers and manages people too",
    "auditor": "Auditor: reads everything, writes nothing",
}
A_NEW_PASSWORD = "12 characters or more. A few unrelated words are good."  # noqa: S105  # it is advice


def _name(label: str = "Name") -> StringField:
    return StringField(
        label,
        [filled("Say the name."), at_most(100)],
        description="As it will stand beside every change.",
        render_kw={"autocomplete": "name"},
    )


def _email() -> EmailField:
    return EmailField("E-mail", [filled("Enter an e-mail address, like ana@example.org.")], filters=[stripped])


def _role() -> RadioField:
    choices = [SelectChoice(role, WHAT_ROLES_DO[role]) for role in ROLES]
    return RadioField("Role", choices=choices, validate_choice=False)


def _password(label: str, described: str = "", autocomplete: str = "new-password") -> PasswordField:
    return PasswordField(
        label, [filled("Enter the password.")], description=described, render_kw={"autocomplete": autocomplete}
    )


class SignInForm(CommandForm):
    email = EmailField("E-mail", [filled("Enter your e-mail address.")], render_kw={"autocomplete": "username"})
    password = _password("Password", autocomplete="current-password")
    next = HiddenField()


class SetUpForm(CommandForm):
    code = StringField(
        "Set-up code",
        [filled("Enter the code that the server printed.")],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    name = _name("Your name")
    email = _email()
    password = _password("Password", A_NEW_PASSWORD)


class CreateUserForm(CommandForm):
    name = _name()
    email = _email()
    role = _role()
    password = _password("First password", A_NEW_PASSWORD)


class RenameUserForm(CommandForm):
    name = _name()
    reason = reason_field()


class ChangeUserEmailForm(CommandForm):
    email = _email()
    reason = reason_field()


class ChangeUserRoleForm(CommandForm):
    role = _role()
    reason = reason_field()


class DeactivateUserForm(CommandForm):
    reason = reason_field()


class ReactivateUserForm(CommandForm):
    reason = reason_field()


class SetUserPasswordForm(CommandForm):
    password = _password("New password", A_NEW_PASSWORD)
    reason = reason_field()


class RenameMyselfForm(CommandForm):
    name = _name("Your name")


class ChangeMyEmailForm(CommandForm):
    email = _email()


class SetMyPasswordForm(CommandForm):
    current = _password("Present password", autocomplete="current-password")
    password = _password("New password", A_NEW_PASSWORD)
