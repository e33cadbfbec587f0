"""What a browser may send about users."""

from wtforms import EmailField, HiddenField, IntegerField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import StopValidation

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
        [filled("Enter a name."), at_most(100)],
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


def _number(label: str, described: str) -> IntegerField:
    return IntegerField(label, [_a_number], description=described)


def _a_number(_form: object, field: IntegerField) -> None:
    if field.data is None:
        field.errors = []  # instead of what the field says of itself
        raise StopValidation("Enter a whole number.")


def _code(label: str = "Code", described: str = "") -> StringField:
    keys = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "maxlength": "40"}
    return StringField(label, [filled("Enter the code."), at_most(40)], description=described, render_kw=keys)


class GuardedForm(CommandForm):
    """A form that may be tried so often only; `wait` is how many seconds to wait where it was tried too often.

    `busy`: not by this person, but by very many at once.
    """

    wait = 0
    busy = False


class SignInForm(GuardedForm):
    email = EmailField("E-mail", [filled("Enter your e-mail address.")], render_kw={"autocomplete": "username"})
    password = _password("Password", autocomplete="current-password")
    next = HiddenField()


class SignInCodeForm(GuardedForm):
    code = _code()
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


class InviteUserForm(CommandForm):
    name = _name()
    email = _email()
    role = _role()


class AcceptInvitationForm(CommandForm):
    name = _name("Your name")
    password = _password("Password", A_NEW_PASSWORD)


class ChooseNewPasswordForm(CommandForm):
    password = _password("New password", A_NEW_PASSWORD)


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


class MakeInvitationForm(CommandForm):
    reason = reason_field()


class OfferPasswordResetForm(CommandForm):
    reason = reason_field()


class RemoveUsersSecondFactorForm(CommandForm):
    reason = reason_field()


class SignUserOutForm(CommandForm):
    session = RadioField("Where", choices=[SelectChoice("all", "Everywhere")], default="all", validate_choice=False)
    reason = reason_field()


class ChangeSignInRulesForm(CommandForm):
    second_factor = RadioField(
        "Who needs a second factor",
        choices=[
            SelectChoice("nobody", "Nobody: those who want one add it under My account"),
            SelectChoice("admins", "Admins"),
            SelectChoice("everybody", "Everybody"),
        ],
        validate_choice=False,
    )
    idle_hours = _number("Hours without a click until signed out", "A week is 168 hours.")
    longest_days = _number("Days until signed out in any case", "From 1 to 365.")
    reason = reason_field()


class RenameMyselfForm(CommandForm):
    name = _name("Your name")


class ChangeMyEmailForm(GuardedForm):
    email = _email()
    current = _password("Present password", autocomplete="current-password")


class SetMyPasswordForm(GuardedForm):
    current = _password("Present password", autocomplete="current-password")
    password = _password("New password", A_NEW_PASSWORD)


class BeginSecondFactorForm(GuardedForm):
    current = _password("Present password", autocomplete="current-password")


class AddSecondFactorForm(GuardedForm):
    code = _code("Code from the app", "Six digits. A new one comes every 30 seconds.")
    next = HiddenField()


class RemoveSecondFactorForm(GuardedForm):
    current = _password("Present password", autocomplete="current-password")
    code = _code("Code from the app", "Or one of your recovery codes.")


class MakeRecoveryCodesForm(GuardedForm):
    current = _password("Present password", autocomplete="current-password")
