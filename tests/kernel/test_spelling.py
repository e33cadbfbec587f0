"""How values are spelled: the server reads them as what they are."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from eventsourcing.kernel.spelling import spelling
from eventsourcing.kernel.wire import run

Connection = psycopg.Connection[tuple[Any, ...]]

ID = UUID(int=7)
AWKWARD = 'a "quoted", {braced} \\ ü\n\t'


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", AWKWARD),
        ("text", ""),
        ("text", None),
        ("bigint", -3),
        ("numeric", Decimal("1.50")),
        ("boolean", True),
        ("uuid", ID),
        ("timestamptz", datetime(2020, 2, 29, 12, 0, 0, 123456, tzinfo=UTC)),
        ("jsonb", {"a": [1, None, AWKWARD]}),
        ("text[]", [AWKWARD, None, "", "NULL"]),
        ("uuid[]", [ID, None]),
        ("bigint[]", [[1, 2], [3, 4]]),
        ("numeric[]", [Decimal("1.50")]),
        ("text[]", []),
    ],
)
def test_a_value_is_read_as_it_was(conn: Connection, kind: str, value: Any) -> None:
    assert run(conn, f"SELECT $1::{kind}".encode(), (spelling(kind)(value),)) == [(value,)]


def test_an_id_in_a_text_is_told_with_its_dashes() -> None:
    assert spelling("text")(ID) == str(ID).encode()
