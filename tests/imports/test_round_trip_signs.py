"""Whatever signs an export has between its cells and before its decimals, the file comes back as what it was."""

import pytest

from eventsourcing import registers
from eventsourcing.kernel import Connection
from tests.imports.conftest import Importer, contents, define
from tests.imports.test_round_trip import FIELDS, keep


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
