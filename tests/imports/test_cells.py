"""From the text of cells to values: nothing is falsified without a word, in the browser and on the command line."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from msgspec.structs import replace

from app import PROJECTIONS
from eventsourcing import imports, registers
from eventsourcing.kernel import Connection, Rejected
from eventsourcing.registers import Field, FieldSettings, Limits
from tests.imports.conftest import TAG, Importer, contents, define, events

WEIGHT = Field("decimal-weightwe", FieldSettings("Weight"))
DUE = Field("date-dueduedu", FieldSettings("Due"))


def columns(conn: Connection, lena: Importer, content: str, **form: Any) -> tuple[list[str], dict[str, list[Any]]]:
    """The kinds of the fields that the file makes, and the values in each."""
    import_id = lena.upload(content.encode())
    done = lena.load_checked(import_id, **form) if form else lena.load(import_id)
    assert (done.trouble, done.rejected) == ("", 0)
    view = registers.get(conn, done.register_id) if done.register_id else None
    assert view is not None
    rows = contents(conn, done.register_id)
    return [field.kind for field in view.fields], {f.label: [row.get(f.label) for row in rows] for f in view.fields}


def test_each_column_has_its_own_sign_before_decimals(conn: Connection, lena: Importer) -> None:
    content = "Ort;Lat;Lon;Preis\nBerlin;52.520;13.405;12,50\nHH;53.551;9.994;7,25\n"
    kinds, values = columns(conn, lena, content)
    assert kinds == ["text", "decimal", "decimal", "decimal"]
    assert values == {
        "Ort": ["Berlin", "HH"],
        "Lat": ["52.520", "53.551"],
        "Lon": ["13.405", "9.994"],
        "Preis": ["12.50", "7.25"],
    }


def test_what_can_be_read_in_two_ways_stays_as_it_is_until_somebody_says(conn: Connection, lena: Importer) -> None:
    content = "Artikel;Gewicht t\nA;1,250\nB;2,375\n"
    assert columns(conn, lena, content)[1]["Gewicht t"] == ["1,250", "2,375"]
    assert columns(conn, lena, content, remedy="read:1:comma") == (
        ["text", "decimal"],
        {"Artikel": ["A", "B"], "Gewicht t": ["1.250", "2.375"]},
    )
    assert columns(conn, lena, content, remedy="read:1:point")[1]["Gewicht t"] == [1250, 2375]


def test_the_question_must_be_answered_before_the_column_becomes_numbers(lena: Importer) -> None:
    import_id = lena.upload(b"Artikel;Gewicht t\nA;1,250\nB;2,375\n")
    page = lena.post(f"/imports/{import_id}/plan", {**lena.form(import_id), "kind-1": "decimal"}, 422)
    assert "“1,250” in Gewicht t can be read as 1250 or as 1.250. Say which is meant." in page
    assert "Import 2 records" in lena.check(import_id, **{"kind-1": "decimal", "remedy": "read:1:comma"})


def test_a_field_that_is_there_asks_too_and_loses_nothing(conn: Connection, lena: Importer) -> None:
    view = define(conn, TAG, WEIGHT)
    lena.load(lena.upload(b"Tag,Weight\nA,1.5\n", register=view.id))
    import_id = lena.upload(b"Tag;Weight\nA;1,250\n", register=view.id)
    assert "can be read as 1250 or as 1.250" in lena.open(f"/imports/{import_id}")
    assert lena.file(import_id).checked is None
    lena.post(f"/imports/{import_id}/start", lena.form(import_id), 422)
    assert contents(conn, view.id) == [{"Tag": "A", "Weight": "1.5"}]
    lena.check(import_id, remedy="read:1:comma")
    lena.load(import_id)
    assert contents(conn, view.id) == [{"Tag": "A", "Weight": "1.250"}]


def test_a_column_of_which_nothing_is_known_is_never_guessed(conn: Connection, lena: Importer) -> None:
    view = define(conn, TAG, WEIGHT)
    words = "".join(f"W{n};tall{n}\n" for n in range(300))
    import_id = lena.upload(f"Tag;Weight\n{words}A;1,250\nB;0,5\nC;7\n".encode(), register=view.id)
    lena.load_checked(import_id, key="")
    assert contents(conn, view.id) == [{"Tag": "C", "Weight": "7"}]
    rejected = lena.open(f"/imports/{import_id}/rejected.csv")
    assert "This can be read as 1250 or as 1.250." in rejected
    import_id = lena.upload(b"Tag;Weight\nA;1,250\nB;007\n", register=view.id)
    assert "Say which is meant" in lena.open(f"/imports/{import_id}")


def test_a_code_that_looks_like_nothing_stays(conn: Connection, lena: Importer) -> None:
    content = "code,country,population,since\nDE,Germany,83,1871-01-18\nNA,Namibia,NA,1990-03-21\nFR,-,68,n/a\n"
    assert columns(conn, lena, content)[1] == {
        "Code": ["DE", "NA", "FR"],
        "Country": ["Germany", "Namibia", "-"],
        "Population": [83, None, 68],
        "Since": ["1871-01-18", "1990-03-21", None],
    }
    page = lena.open(f"/imports/{lena.upload(content.encode(), 'again.csv')}")
    assert "1 cell read as empty: “NA”" in page
    assert "3 filled in the file, 2 to be stored" in page


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (['"$1,234.50"', "$2.00", "$0.99"], "money", ["USD 1234.50", "USD 2.00", "USD 0.99"]),
        (["15%", "7.5%", "100%"], "decimal", ["15", "7.5", "100"]),
        (['"(1,234.00)"', "12.00"], "decimal", ["-1234.00", "12.00"]),
        (["1'234.50", "2'000.00"], "decimal", ["1234.50", "2000.00"]),
        (['"1,00,000"', '"12,34,567"'], "integer", [100000, 1234567]),
        (["KWD 1.250", "KWD 0.005"], "money", ["KWD 1.250", "KWD 0.005"]),
        (["1/13/2013 1:00", "12/31/2013 23:59"], "datetime", ["2013-01-13T01:00:00Z", "2013-12-31T23:59:00Z"]),
        (["3/15/2024 2:30 PM", "3/16/2024 11:05 AM"], "datetime", ["2024-03-15T14:30:00Z", "2024-03-16T11:05:00Z"]),
        (["2024/01/05", "2024/12/31"], "date", ["2024-01-05", "2024-12-31"]),
        (["ja", "nein", "Ja"], "yesno", [True, False, True]),
        (["0", "1", "1"], "yesno", [False, True, True]),
        (["00123", "04501"], "text", ["00123", "04501"]),
        (["+49 30 123456", "+44 20 79460958"], "text", ["+49 30 123456", "+44 20 79460958"]),
        (["4111111111111111", "5500005555555559"], "text", ["4111111111111111", "5500005555555559"]),
    ],
)
def test_cells_become_the_values_that_they_say(
    conn: Connection, lena: Importer, cells: list[str], kind: str, values: list[Any]
) -> None:
    content = "Name,Cell\n" + "".join(f"N{n},{cell}\n" for n, cell in enumerate(cells))
    kinds, found = columns(conn, lena, content)
    assert kinds[1] == kind
    assert next(reversed(found.values())) == values


def test_the_page_shows_beside_each_sample_what_would_be_stored(lena: Importer) -> None:
    content = "Name;Price;Since\nA;1.234,50 €;31.12.2025\nB;2 €;1.2.2026\n"
    page = lena.open(f"/imports/{lena.upload(content.encode())}")
    for words in (
        '<code>1.234,50 €</code> <span class="import-stored">→ EUR 1,234.50</span>',
        '<code>31.12.2025</code> <span class="import-stored">→ 31 Dec 2025</span>',
        "EUR 2.00 to EUR 1,234.50",
        "31 Dec 2025 to 1 Feb 2026",
        "The sign is read as EUR",
    ):
        assert words in page, words


def test_what_changes_its_meaning_is_told_with_counts(lena: Importer) -> None:
    content = (
        b"Name,Seats,Done,When\n A ,1,ja,2026-03-01 10:00\nB\t,2,nein,2026-03-01 10:00 +02:00\n"
        b"C,1e3,ja,2026-03-01 10:00Z\n"
    )
    import_id = lena.upload(content)
    page = lena.check(import_id, **{"kind-1": "integer"})
    for words in (
        "2 cells stripped of blanks",
        "1 cell written out in full: “1e3” becomes 1,000",
        "2 cells read as yes: “ja” becomes yes",
        "1 cell read as no: “nein” becomes no",
        "1 cell read as UTC, since it names no zone: “2026-03-01 10:00” becomes 1 Mar 2026, 10:00 UTC",
        "1 cell stored in UTC: “2026-03-01 10:00 +02:00” becomes 1 Mar 2026, 08:00 UTC",
    ):
        assert words in page, words
    page = lena.check(lena.upload(b"Name,Code\nA,007\nB,0815\nC,12\n"), **{"kind-1": "integer"})
    assert "2 cells stored without the noughts in front: “007” becomes 7" in page


def test_one_bad_date_in_three_hundred_is_shown_with_its_remedies(lena: Importer) -> None:
    rows = "".join(f"N{n},2026-01-{n % 28 + 1:02}\n" for n in range(300))
    import_id = lena.upload(f"Name,Since\n{rows}N300,soon\n".encode())
    page = lena.open(f"/imports/{import_id}")
    assert "300 of 301 values are dates; the others are not. For example “soon” · none empty" in page
    assert "Import 300 records" in page
    assert "Make Since text" in page
    assert "import it empty" in page


def test_prices_and_quantities_are_never_good_as_the_key(conn: Connection, lena: Importer) -> None:
    content = b'Price,Qty,Weight,Seen,Name\n$5,1,"1.250,5",1/2/2026,A\n$6,2,"2.250,5",3/4/2026,B\n'
    page = lena.open(f"/imports/{lena.upload(content)}")
    assert page.count("good as the key") == 1
    done = lena.load(lena.upload(content, "again.csv"))
    view = registers.get(conn, done.register_id) if done.register_id else None
    assert view is not None
    assert [field.label for field in view.fields if field.settings.unique] == ["Name"]


def imported(app: Flask, conn: Connection, path: Path, content: str, **options: Any) -> imports.Loaded:
    path.write_text(content, encoding="utf-8")
    with app.app_context():
        return imports.import_file(conn, PROJECTIONS, path, "Things", "lena@example.org", **options)


def test_the_command_line_tells_what_it_decided(app: Flask, conn: Connection, lena: Importer, tmp_path: Path) -> None:
    content = "Name;Weight;Due;Speed;Price\nNA;1,250;1/2/2026;NA;$5\nB;2,375;3/4/2026;17;$6\n"
    told = imported(app, conn, tmp_path / "a.csv", content).told
    doubtful = "{}: kept as text, since “{}” can be read as {} or as {}. Say {} or {}."
    assert told == [
        'Name: 1 “NA” kept as a value. --empty "Name=NA" reads it as empty.',
        doubtful.format("Weight", "1,250", "1250", "1.250", '--read "Weight=point"', '--read "Weight=comma"'),
        "Weight: It is not certain whether a comma or a full stop stands before the decimals.",
        doubtful.format("Due", "1/2/2026", "2026-02-01", "2026-01-02", '--read "Due=day"', '--read "Due=month"'),
        "Due: It is not certain what comes first in these dates.",
        "Speed: 1 cell read as empty: “NA”",
        "Speed: 2 filled in the file, 1 to be stored",
        "Price: 2 cells “$” read as USD: “$5” becomes USD 5.00",
        "Price: The sign is read as USD; if another currency is meant, say so.",
    ]


def test_the_command_line_takes_what_is_meant(app: Flask, conn: Connection, lena: Importer, tmp_path: Path) -> None:
    content = "Name;Weight;Due;Code\nA;1,250;1/2/2026;NA\nB;2,375;3/4/2026;DE\n"
    choices = imports.Choices(read=("comma", "due=month"), empty=("Code=NA",))
    done = imported(app, conn, tmp_path / "a.csv", content, choices=choices)
    assert contents(conn, done.register_id) == [
        {"Name": "A", "Weight": "1.250", "Due": "2026-01-02"},
        {"Name": "B", "Weight": "2.375", "Due": "2026-03-04", "Code": "DE"},
    ]
    assert any("“1,250” is read as 1.250, and so are 2 like it" in words for words in done.told)


def test_what_the_file_itself_says_is_overruled_by_name_only(
    app: Flask, conn: Connection, lena: Importer, tmp_path: Path
) -> None:
    content = "ID;Lat;Weight\n1.001;52.520;1,250\n"
    done = imported(app, conn, tmp_path / "a.csv", content, choices=imports.Choices(read=("comma",)))
    assert contents(conn, done.register_id) == [{"ID": 1001, "Lat": "52.520", "Weight": "1.250"}]
    choices = imports.Choices(read=("point", "Lat=comma"))
    path = tmp_path / "b.csv"
    path.write_text(content)
    with app.app_context():
        done = imports.import_file(conn, PROJECTIONS, path, "Others", "lena@example.org", choices=choices)
    assert contents(conn, done.register_id) == [{"ID": "1.001", "Lat": 52520, "Weight": 1250}]


def test_the_command_line_refuses_what_a_field_cannot_keep_as_text(
    app: Flask, conn: Connection, lena: Importer, tmp_path: Path
) -> None:
    view = define(conn, TAG, WEIGHT, DUE, name="Things")
    before = len(events(app, conn))
    with pytest.raises(Rejected, match=r"can be read as 1250 or as 1.250.*--read COLUMN=point, comma"):
        imported(app, conn, tmp_path / "a.csv", "Tag;Weight\nA;1,250\n")
    with pytest.raises(Rejected, match="has no column called Nothing"):
        imported(app, conn, tmp_path / "b.csv", "Tag;Weight\nA;1,250\n", choices=imports.Choices(("Nothing=comma",)))
    with pytest.raises(Rejected, match="point, comma, day or month"):
        imported(app, conn, tmp_path / "c.csv", "Tag;Weight\nA;1,250\n", choices=imports.Choices(("Weight=dot",)))
    assert len(events(app, conn)) == before
    imported(app, conn, tmp_path / "d.csv", "Tag;Weight\nA;1,250\n", choices=imports.Choices(("Weight=comma",)))
    assert contents(conn, view.id) == [{"Tag": "A", "Weight": "1.250"}]


def test_a_field_of_its_own_sign_reads_files_by_what_stands_in_them(conn: Connection, lena: Importer) -> None:
    field = replace(WEIGHT, settings=FieldSettings("Weight", limits=Limits(decimal_sign="comma")))
    view = define(conn, TAG, field)
    lena.load(lena.upload(b"Tag,Weight\nA,1.250\nB,0.5\n", register=view.id))
    assert [row["Weight"] for row in contents(conn, view.id)] == ["1.250", "0.5"]
    lena.load(lena.upload(b"Tag;Weight\nA;1.250,5\n", register=view.id))
    assert contents(conn, view.id)[0]["Weight"] == "1250.5"


def test_the_command_line_tells_what_it_leaves_out(
    app: Flask, conn: Connection, lena: Importer, tmp_path: Path
) -> None:
    define(conn, TAG, WEIGHT, name="Things")
    done = imported(app, conn, tmp_path / "a.csv", "Tag,Colour,Weight\nA,red,1.5\nB,blue\n")
    assert done.told == [
        "Colour: left out, 2 cells; Things has no such field.",
        "1 row has fewer cells than the file has columns; the missing ones are read as empty.",
    ]


def test_what_is_there_already_is_not_told_as_lost(
    app: Flask, conn: Connection, lena: Importer, tmp_path: Path
) -> None:
    define(conn, TAG, WEIGHT, name="Things")
    imported(app, conn, tmp_path / "a.csv", "Tag,Weight\nA,1.5\nB,2.5\n")
    done = imported(app, conn, tmp_path / "b.csv", "Tag,Weight\nA,1.5\nB,7\n")
    assert (done.same, done.changed, done.told) == (1, 1, [])


CODES = b"Name,Active,Zip\nN0,ja,02134\nN1,nein,90210\n"


def test_samples_stand_apart_and_sentences_end_but_once(lena: Importer) -> None:
    page = lena.open(f"/imports/{lena.upload(CODES)}")
    assert "N0</code></span>\n" in page
    assert not re.search(r"\.(: | · )", page)
