"""To whom a register's rights may be given."""

from eventsourcing.kernel.errors import Rejected
from eventsourcing.registers.domain.events import RegisterAccessChanged, RegisterEvent
from eventsourcing.registers.domain.state import Register
from eventsourcing.registers.domain.values import RIGHTS, Access, Allowed

# The roles that a right may be given to. Admins have every right, auditors see and do nothing else, whoever is named.
ROLES_FOR = {"see": ("viewer", "editor"), "write": ("editor",), "define": ("editor",)}
MOST_NAMED = 500


def change_access(access: Access, register: Register) -> list[RegisterEvent]:
    now = Access(*(_given(right, access.given(right)) for right in RIGHTS))
    return [] if now == register.access else [RegisterAccessChanged(now)]


def _given(right: str, allowed: Allowed) -> Allowed:
    """The same in one order, so that it is equal where it means the same."""
    if set(allowed.roles) - set(ROLES_FOR[right]):
        raise Rejected(f"Choose the roles that may {right} among those that are offered.", field=right)
    people = sorted(set(allowed.people))
    if len(people) > MOST_NAMED:
        raise Rejected(f"At most {MOST_NAMED} people can be named here. Give the right to a role instead.", field=right)
    return Allowed(tuple(role for role in ROLES_FOR[right] if role in allowed.roles), tuple(people))
