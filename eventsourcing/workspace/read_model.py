"""The table of what holds for the whole workspace: what writes it, and the questions it answers."""

from collections.abc import Iterator, Sequence
from typing import LiteralString

import msgspec

from eventsourcing.kernel import Connection, Projection, Put, Recorded, RowChange, Table
from eventsourcing.workspace.domain import DemoBegun, SignInRules, SignInRulesChanged, UnknownSignInFailed

WORKSPACE = Table("workspace", key=("key",), columns={"key": "text", "value": "jsonb"})


def project(events: Sequence[Recorded]) -> Iterator[RowChange]:
    for recorded in events:
        match recorded.event:
            case DemoBegun():
                yield Put(WORKSPACE, {"key": "demo", "value": True})
            case SignInRulesChanged(rules):
                yield Put(WORKSPACE, {"key": "sign-in rules", "value": msgspec.to_builtins(rules)})
            case UnknownSignInFailed(count):
                yield Put(WORKSPACE, {"key": "unknown sign-ins failed", "value": count})


projection = Projection("workspace", aggregate_types=("workspace",), tables=(WORKSPACE,), project=project)

# The rules as one row, for queries that must ask nothing twice: second_factor, idle_hours, longest_days.
SIGN_IN_RULES: LiteralString = """SELECT coalesce(w.value ->> 'second_factor', 'nobody') AS second_factor,
    coalesce((w.value ->> 'idle_hours')::integer, 168) AS idle_hours,
    coalesce((w.value ->> 'longest_days')::integer, 30) AS longest_days
    FROM (VALUES (1)) one LEFT JOIN workspace w ON w.key = 'sign-in rules'"""

_decode_rules = msgspec.json.Decoder(SignInRules).decode


def is_demo(conn: Connection) -> bool:
    """Whether what this log tells is made up."""
    return conn.execute("SELECT FROM workspace WHERE key = 'demo'").fetchone() is not None


def sign_in_rules(conn: Connection) -> SignInRules:
    """How people sign in, and for how long."""
    row = conn.execute("SELECT value::text FROM workspace WHERE key = 'sign-in rules'").fetchone()
    return _decode_rules(row[0]) if row else SignInRules()
