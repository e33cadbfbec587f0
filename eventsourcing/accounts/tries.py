"""How often somebody may try to come in, and by what that is counted. docs/security.md has the sums.

What somebody else does never counts against a browser in which the person signed in before: its tries are its own.
Those of all other browsers are counted by where they come from and by the account; only if very many places try at
once for one account do they use up its count, and with it the tries of browsers that are not known.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from eventsourcing import web
from eventsourcing.accounts import hashing, known_browsers
from eventsourcing.accounts.forms import GuardedForm
from eventsourcing.accounts.read_model import email_key
from eventsourcing.kernel import Connection, Rejected
from eventsourcing.web import limits
from eventsourcing.web.callers import network
from eventsourcing.web.limits import Limit, Try

OF_A_KNOWN_BROWSER = Limit(burst=20, seconds=30)
OF_AN_ADDRESS = Limit(burst=30, seconds=30)
FOR_AN_ACCOUNT_AT_AN_ADDRESS = Limit(burst=10, seconds=300)
FOR_AN_ACCOUNT = Limit(burst=600, seconds=120)
OF_ALL_STRANGERS = Limit(burst=50, seconds=0.05)  # as each costs a hash
CODES = Limit(burst=5, seconds=180)  # three of a million codes are right at any time
CODES_IN_ALL = Limit(burst=50, seconds=7 * 24 * 3600)  # for whoever has the password and patience


class Paid(NamedTuple):
    """What was paid for one try. Where it turns out right, `afresh` are forgotten and `back` are given back."""

    known: bool
    afresh: Sequence[Try]
    back: Sequence[Try] = ()

    @property
    def all(self) -> Sequence[Try]:
        return [*self.back, *self.afresh]


def of_password(conn: Connection, user_id: UUID | None, email: str) -> list[Paid]:
    """By what a try with a password may be paid for, the best first. An e-mail that nobody has is counted alike."""
    browser, where = known_browsers.known(conn, user_id), network()
    account = hashlib.sha256(email_key(email).encode()).hexdigest()[:32]
    common = Paid(
        False,
        [Try(f"sign-in as {account} from {where}", FOR_AN_ACCOUNT_AT_AN_ADDRESS)],
        [Try(f"sign-in from {where}", OF_AN_ADDRESS), Try(f"sign-in as {account}", FOR_AN_ACCOUNT)],
    )
    own = [Paid(True, [Try(f"sign-in in {browser.hex()}", OF_A_KNOWN_BROWSER)])] if browser else []
    return [*own, common]


def of_code(conn: Connection, user_id: UUID) -> list[Paid]:
    """The same for a code of the second factor, which only somebody gets to try who has shown the password."""
    browser = known_browsers.known(conn, user_id)
    return [*([_codes(f"in {browser.hex()}")] if browser else []), _codes(f"of {user_id}")]


def of_code_within(user_id: UUID) -> list[Paid]:
    """The same for somebody who is signed in."""
    return [_codes(f"of {user_id}, signed in")]


def _codes(whose: str) -> Paid:
    return Paid(False, [Try(f"code {whose}", CODES), Try(f"codes {whose}", CODES_IN_ALL)])


def pay(form: GuardedForm, ways: Sequence[Paid], field: str | None = None) -> Paid:
    """Pay for a try in the first way that allows one. Raises Rejected, and has the form say how long to wait."""
    conn = web.connection()
    for paid in ways:
        seconds = limits.take_all(conn, paid.all)
        if not seconds:
            return paid
    form.wait = int(seconds) + 1
    raise Rejected(f"That was tried too often. Wait {limits.in_words(form.wait)}, then try again.", field=field)


def right(paid: Paid) -> None:
    """A try was right: it costs nothing."""
    conn = web.connection()
    limits.give_all_back(conn, paid.back)
    for key, _ in paid.afresh:
        limits.forget(conn, key)


def forget_codes(conn: Connection, user_id: UUID) -> None:
    """Count codes afresh: whoever tried them had a password that is no more."""
    for key, _ in _codes(f"of {user_id}").afresh:
        limits.forget(conn, key)


def busy(form: GuardedForm, paid: Paid) -> Rejected:
    """What to say where too many sign in at once; the try was not made, so it is not counted."""
    limits.give_all_back(web.connection(), paid.all)
    form.wait, form.busy = hashing.AGAIN, True
    return Rejected(f"Very many are trying to sign in at this moment. Wait {hashing.AGAIN} seconds, then try again.")
