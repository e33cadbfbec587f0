"""The pages about people, a file each."""

from eventsourcing.accounts.views import account, one_user, setting_up, signing_in, users
from eventsourcing.accounts.views.shared import blueprint

__all__ = ["account", "blueprint", "one_user", "setting_up", "signing_in", "users"]
