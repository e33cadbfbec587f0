"""Acts with second factors: adding and removing one, its recovery codes, and coming in with it."""

from uuid import UUID

from eventsourcing.accounts import second_factors
from eventsourcing.accounts.acts import Write, also
from eventsourcing.accounts.domain import AddSecondFactor, MakeRecoveryCodes, RemoveSecondFactor, UseRecoveryCode
from eventsourcing.accounts.second_factors import RECOVERY_CODES
from eventsourcing.kernel import Handled, Rejected, alone

WRONG_CODE = "This code is not right. Wait for the next one in your app, and see that the phone's clock is right."

TWICE = "This form was sent before. The recovery codes that it made were shown then; make new ones if you missed them."


def add_second_factor(write: Write, user_id: UUID, secret: str, code: str) -> list[str]:
    """Make the secret a person's second factor, which the code proves that they have; returns their recovery codes.

    Raises Rejected.
    """
    step = second_factors.step_of(secret, code)
    if step is None:
        raise Rejected(WRONG_CODE, field="code")
    with alone(write.conn):
        if also(write, "second factor", user_id, AddSecondFactor(RECOVERY_CODES)).repeated:
            raise Rejected(TWICE)
        second_factors.keep(write.conn, user_id, secret, step)
        return second_factors.new_recovery_codes(write.conn, user_id)


def remove_second_factor(write: Write, user_id: UUID, code: str | None = None) -> Handled:
    """Take the second factor off; by the person with a code of it, by an admin without. Raises Rejected."""
    with alone(write.conn):
        if code is not None and use(write, user_id, code) is None:
            raise Rejected(WRONG_CODE, field="code")
        handled = also(write, "second factor", user_id, RemoveSecondFactor())
        if not handled.repeated:
            second_factors.forget(write.conn, user_id)
        return handled


def make_recovery_codes(write: Write, user_id: UUID) -> list[str]:
    """New recovery codes in place of those that are left. Raises Rejected."""
    with alone(write.conn):
        if also(write, "recovery codes", user_id, MakeRecoveryCodes(RECOVERY_CODES)).repeated:
            raise Rejected(TWICE)
        return second_factors.new_recovery_codes(write.conn, user_id)


def use(write: Write, user_id: UUID, code: str) -> str | None:
    """Use a code up: which kind it is, "code" or "recovery code", or None. In the transaction of the caller."""
    if second_factors.use_code(write.conn, user_id, code):
        return "code"
    left = second_factors.use_recovery_code(write.conn, user_id, code)
    if left is None:
        return None
    also(write, "recovery code", user_id, UseRecoveryCode(left))
    return "recovery code"
