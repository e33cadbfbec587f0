"""Hand-written CRUD with an audit table, as good as psycopg lets one write it: what a command is measured against.

It does what the command does: take the row for update, decide on it, change it, and write down who changed what, when
and why, in one transaction.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec
import psycopg

Cursor = psycopg.Cursor[tuple[Any, ...]]

CREATE = """
CREATE TABLE crud_accounts (
    id uuid PRIMARY KEY, title text NOT NULL, balance bigint NOT NULL, last_note text, version bigint NOT NULL,
    changed_at timestamptz NOT NULL) WITH (fillfactor = 80);
CREATE TABLE crud_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id uuid NOT NULL, at timestamptz NOT NULL,
    actor_id uuid, action text NOT NULL, data jsonb NOT NULL, reason text);
CREATE INDEX ON crud_audit (account_id, id);
"""
# The accounts of these ids, each as ten acts left it.
FILL = """
WITH accounts AS (
    INSERT INTO crud_accounts SELECT id, 'An account of the bench', 45, 'Posting 9', 10, now()
    FROM unnest(%s::uuid[]) id RETURNING id)
INSERT INTO crud_audit (account_id, at, actor_id, action, data)
SELECT id, now(), id, 'posted', '{"balance": [36, 45], "last_note": ["Posting 8", "Posting 9"]}'
FROM generate_series(1, 10), accounts
"""

SELECT = "SELECT balance, last_note, version FROM crud_accounts WHERE id = %s FOR UPDATE"
UPDATE = "UPDATE crud_accounts SET balance = %s, last_note = %s, version = %s, changed_at = now() WHERE id = %s"
AUDIT = """INSERT INTO crud_audit (account_id, at, actor_id, action, data, reason)
VALUES (%s, now(), %s, 'posted', %s::jsonb, %s)"""
JOINED = f"WITH changed AS ({UPDATE}) {AUDIT}"

Change = tuple[Sequence[Any], Sequence[Any]]  # the parameters of the update and of the audit row


class Posting:
    """What is posted to which account, by whom."""

    def __init__(self, account_id: UUID, actor_id: UUID, amount: int, note: str) -> None:
        self.account_id, self.actor_id, self.amount, self.note = account_id, actor_id, amount, note

    def decide(self, row: tuple[Any, ...] | None) -> Change:
        """Checks the rule on the row as it is."""
        assert row is not None
        balance, last_note, version = row
        after = balance + self.amount
        if after < 0:
            raise ValueError("The account does not hold so much.")
        data = msgspec.json.encode({"balance": (balance, after), "last_note": (last_note, self.note)}).decode()
        return (after, self.note, version + 1, self.account_id), (self.account_id, self.actor_id, data, None)


def in_steps(cursor: Cursor, posting: Posting) -> None:
    """Statement by statement, as one writes it first."""
    with cursor.connection.transaction():
        update, audit = posting.decide(cursor.execute(SELECT, (posting.account_id,)).fetchone())
        cursor.execute(UPDATE, update)
        cursor.execute(AUDIT, audit)


def joined(cursor: Cursor, posting: Posting) -> None:
    """Both writes in one statement, and without what psycopg's transaction blocks cost."""
    cursor.execute("BEGIN")
    try:
        update, audit = posting.decide(cursor.execute(SELECT, (posting.account_id,)).fetchone())
        cursor.execute(JOINED, (*update, *audit))
        cursor.execute("COMMIT")
    except BaseException:
        cursor.execute("ROLLBACK")
        raise


def pipelined(cursor: Cursor, posting: Posting) -> None:
    """Two round trips: begin and look, then the writes and the commit. In a pipeline each statement has its cursor."""
    conn = cursor.connection
    with conn.pipeline(), conn.transaction():
        update, audit = posting.decide(conn.execute(SELECT, (posting.account_id,)).fetchone())
        conn.execute(JOINED, (*update, *audit))


Variant = Callable[[Cursor, Posting], None]
VARIANTS: dict[str, Variant] = {
    "CRUD, statement by statement": in_steps,
    "CRUD, writes joined": joined,
    "CRUD, pipelined": pipelined,
}
