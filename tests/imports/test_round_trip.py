"""What a list exports makes the same register again, as far as a file can say."""

import re
from typing import Any

from app import PROJECTIONS
from eventsourcing import registers
from eventsourcing.kernel import Connection, Intent, Metadata, handle_batch, uuid7
from eventsourcing.records import CreateRecord, record, terms
from eventsourcing.registers import Field, FieldSettings, Limits
from tests.imports.conftest import Importer, contents, define


def money(name: str, currency: str, **limits: Any) -> Field:
    short = f"{name.lower():x<8}"[:8]
    return Field(f"money-{short}", FieldSettings(name, limits=Limits(currency=currency, **limits)))


def field(kind: str, label: str, **limits: Any) -> Field:
    return Field(f"{kind}-{f'{label.lower():x<8}'[:8]}", FieldSettings(label, limits=Limits(**limits)))


FIELDS = {
    field("text", "Name"): ["A", "NA", "-"],
    field("integer", "Seats"): [1250, -3, 12],
    field("decimal", "Weight"): ["1.250", "0.005", "-7"],
    field("decimal", "Width", decimal_sign="comma"): ["1.250", "2.375", "3.125"],
    field("decimal", "Share %"): ["15", "7.5", "100"],
    money("Price", "EUR"): ["EUR 1234.50", "EUR -2.00", "EUR 0.99"],
    money("Dinars", "KWD"): ["KWD 1.250", "KWD 0.005", "KWD 12.000"],
    money("Yen", "JPY"): ["JPY 1200", "JPY 5", "JPY 0"],
    money("Fuel", "USD", decimals=3): ["USD 1.459", "USD 0.999", "USD 2.000"],
    field("yesno", "Active"): [True, False, True],
    field("date", "Since", date_order="month"): ["2026-02-01", "2026-01-02", "1999-12-31"],
    field("datetime", "Seen"): ["2026-02-01T10:00:00Z", "2026-02-01T10:00:00.250000Z", "2026-12-31T23:59:59Z"],
    field("email", "Mail"): ["ana@example.com", "ben@example.org", "cy@example.net"],
    field("url", "Page"): ["https://example.com/a", "http://example.org", "https://bücher.example"],
}


def keep(conn: Connection, view: registers.RegisterView) -> None:
    """Records with these values, as if they had been typed."""
    rows = zip(*FIELDS.values(), strict=True)
    intents = [
        Intent(
            record,
            uuid7(),
            CreateRecord(view.id, dict(zip((f.id for f in FIELDS), row, strict=True)), terms(view, None)),
        )
        for row in rows
    ]
    with conn.transaction():
        handle_batch(conn, intents, Metadata(), projections=PROJECTIONS)


def test_an_exported_list_makes_the_same_register_again(conn: Connection, lena: Importer) -> None:
    view = define(conn, *FIELDS, name="Things")
    keep(conn, view)
    exported = lena.post(f"/registers/{view.id}/export.csv?columns={','.join(f.id for f in FIELDS)}", {}, 200)
    heading, *rows = exported.splitlines()
    assert "Price (EUR)" in heading
    assert not any(re.search("EUR|KWD|JPY|USD", row) for row in rows)
    done = lena.load(lena.upload(exported.encode(), "again.csv"))
    assert (done.trouble, done.rejected, done.created) == ("", 0, 3)
    made = registers.get(conn, done.register_id) if done.register_id else None
    assert made is not None
    ours = [f for f in made.fields if f.label in {f.label for f in FIELDS}]
    assert [(f.label, f.kind, f.settings.limits.currency) for f in ours] == [
        (f.label, f.kind, f.settings.limits.currency) for f in view.fields
    ]
    assert [f.settings.limits.decimals for f in ours if f.label == "Fuel"] == [3]
    labels = {f.label for f in view.fields}
    again = [{label: value for label, value in row.items() if label in labels} for row in contents(conn, made.id)]
    assert sorted(again, key=lambda row: row["Name"]) == sorted(contents(conn, view.id), key=lambda row: row["Name"])
