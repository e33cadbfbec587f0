"""The pages about people, a file each."""

from eventsourcing.accounts.views import (
    account,
    account_second_factor,
    joining,
    letting_in,
    one_user,
    rules,
    second_step,
    setting_up,
    signing_in,
    users,
)
from eventsourcing.accounts.views.setting_up import set_up_as
from eventsourcing.accounts.views.shared import blueprint

__all__ = [
    "account",
    "account_second_factor",
    "blueprint",
    "joining",
    "letting_in",
    "one_user",
    "rules",
    "second_step",
    "set_up_as",
    "setting_up",
    "signing_in",
    "users",
]
