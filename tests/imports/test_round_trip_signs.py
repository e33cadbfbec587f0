"""Whatever signs an export has between its cells and before its decimals, the file comes back as what it was."""

import pytest

from eventsourcing import registers
from eventsourcing.kernel import Connection
from tests.imports.conftest import Importer, contents, define
from tests.imports.test_round_trip import FIELDS, field, keep, money


@pytest.mark.parametrize("delimiter", ["comma", "semicolon", "tab"])
@pytest.mark.parametrize("decimals", ["point", "comma"])
def test_all_fields_with_any_signs_make_the_same_register_again(
    conn: Connection, lena: Importer, delimiter: str, decimals: str
) -> None:
    view = define(conn, *FIELDS, name="Things")
    keep(conn, view)
    asked = {"fields": "all", "delimiter": delimiter, "decimals": decimals}
    exported = lena.post(f"/registers/{view.id}/export.csv", asked, 200)
    done = lena.load(lena.upload(exported.encode(), "again.csv"))
    assert (done.trouble, done.rejected, done.created) == ("", 0, 3)
    made = registers.get(conn, done.register_id) if done.register_id else None
    assert made is not None
    labels = [field.label for field in view.fields]
    kinds = [(field.label, field.kind) for field in made.fields if field.label in labels]
    assert kinds == [(field.label, field.kind) for field in view.fields]
    again = [{label: value for label, value in row.items() if label in labels} for row in contents(conn, made.id)]
    assert sorted(again, key=lambda row: row["Name"]) == sorted(contents(conn, view.id), key=lambda row: row["Name"])


FIELDS_OF_NAME = [one for one in FIELDS if one.label == "Name"]


@pytest.mark.parametrize("delimiter", ["comma", "semicolon", "tab"])
@pytest.mark.parametrize("decimals", ["point", "comma"])
@pytest.mark.parametrize("of", [field("decimal", "Weight"), money("Price", "KWD")], ids=["weight", "price"])
def test_three_decimals_in_an_own_export_are_no_thousands(
    conn: Connection, lena: Importer, delimiter: str, decimals: str, of: registers.Field
) -> None:
    view = define(conn, *FIELDS_OF_NAME, of, name="Things")
    sign = "," if decimals == "comma" else "."
    lena.load_checked(
        lena.upload(f"Name;{of.label}\nA;1{sign}250\nB;2{sign}375\n".encode(), register=view.id),
        remedy=f"read:1:{decimals}",
    )
    kept = contents(conn, view.id)
    assert [str(row[of.label]).removeprefix("KWD ") for row in kept] == ["1.250", "2.375"]
    asked = {"fields": "all", "delimiter": delimiter, "decimals": decimals}
    exported = lena.post(f"/registers/{view.id}/export.csv", asked, 200).encode()
    done = lena.load(lena.upload(exported, "same.csv", register=view.id))
    assert (done.rejected, done.same, contents(conn, view.id)) == (0, 2, kept)
    made = lena.load(lena.upload(exported, "new.csv"))
    assert [row[of.label] for row in contents(conn, made.register_id)] == [row[of.label] for row in kept]
