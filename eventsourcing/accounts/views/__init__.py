"""The pages about people, a file each."""

from eventsourcing.accounts.views import account, one_user, setting_up, signing_in, users
from eventsourcing.accounts.views.setting_up import set_up_as
from eventsourcing.accounts.views.shared import blueprint

__all__ = ["account", "blueprint", "one_user", "set_up_as", "setting_up", "signing_in", "users"]
