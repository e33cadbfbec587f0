"""Which kind a column of a file is proposed to be."""

import tracemalloc
from collections.abc import Iterable
from typing import Any

import pytest

from eventsourcing.registers.kinds import Elsewhere, Proposal, Proposer


def propose(values: Iterable[str], name: str = "", **elsewhere: Any) -> Proposal:
    proposer = Proposer(name)
    for value in values:
        proposer.look(value)
    return proposer.proposal(Elsewhere(**elsewhere))


def kind(*values: str, name: str = "") -> str:
    return propose(values, name).kind


@pytest.mark.parametrize(
    ("expected", "values"),
    [
        ("integer", ["1", "-5", "1,200", "0"]),
        ("decimal", ["41.13", "-80", "0.5"]),
        ("date", ["2026-03-01", "1 Mar 2026"]),
        ("datetime", ["2026-03-01 12:00", "2026-03-01T12:00:05Z"]),
        ("email", ["ana@example.com", "ben@example.org"]),
        ("url", ["https://example.com", "http://example.org/a"]),
        ("yesno", ["yes", "No"]),
        ("yesno", ["TRUE", "FALSE", "true"]),
        ("yesno", ["Y", "N"]),
        ("text", ["Lansdowne Airport", "Randall Airport"]),
        ("longtext", ["a\nb", "c"]),
        ("longtext", ["x" * 301]),
        ("choice", ["Turbo-fan", "Turbo-jet"] * 5),
        ("text", ["00123", "04501"]),
        ("text", ["+4930123456", "+441234567"]),
        ("text", ["5551234567", "5559876543"]),
        ("text", ["12345678901234567890", "123456789012345678901"]),
        ("text", ["03/04/2026", "05/06/2026"]),
        ("text", ["1e5", "2e6"]),
        ("text", []),
        ("text", ["NA", ""]),
    ],
)
def test_the_narrowest_kind_that_takes_all_values_is_proposed(expected: str, values: list[str]) -> None:
    assert kind(*values) == expected


def test_noughts_and_ones_are_yes_and_no_unless_the_heading_counts() -> None:
    assert kind("0", "1", "1") == "yesno"
    assert kind("0", "1", "1", name="Children count") == "integer"
    assert kind("1", "1", "1") == "integer"
    assert kind("1", "1", "1", name="is_active") == "yesno"


@pytest.mark.parametrize(
    ("values", "note"),
    [
        (["ja", "nein", "JA"], "“ja” is read as yes, “nein” as no."),
        (["vrai", "FAUX"], "“vrai” is read as yes, “faux” as no."),
        (["Sí", "No"], "“si” is read as yes, “no” as no."),
        (["t", "f"], "“t” is read as yes, “f” as no."),
        (["on", "off"], "“on” is read as yes, “off” as no."),
        (["x", "", "X"], "“x” is read as yes; an empty cell stays empty, which is not a no."),
    ],
)
def test_yes_and_no_of_other_languages_are_proposed_and_the_pair_is_shown(values: list[str], note: str) -> None:
    found = propose(values)
    assert (found.kind, found.note) == ("yesno", note)


@pytest.mark.parametrize("values", [["ja", "no"], ["m", "f"], ["t"], ["on"], ["yes", "no", "maybe"], ["x", "x"]])
def test_words_of_no_pair_are_no_yes_and_no(values: list[str]) -> None:
    assert kind(*values) != "yesno"


def test_ways_of_saying_nothing_are_counted_not_taken_for_values() -> None:
    found = propose(["1", "NA", "n/a", "", " ", "-", "NULL", "NA", "2"])
    assert (found.kind, found.filled) == ("integer", 2)
    assert found.blanks == {"NA": 2, "n/a": 1, "": 2, "-": 1, "NULL": 1}


def test_few_values_that_come_again_are_a_choice() -> None:
    assert kind("In use", "Sold", "in use", "Sold", "Sold", "In use", "Sold", "NA") == "text"
    assert kind(*["In use", "Sold", "in use", "Sold"] * 3) == "choice"


def test_years_are_kept_to_four_digits_so_that_they_have_no_comma() -> None:
    found = propose(["1956", "2004"])
    assert (found.kind, found.limits.minimum, found.limits.maximum) == ("integer", "1000", "9999")
    assert found.note.startswith("These look like years")


def test_a_few_odd_values_are_told() -> None:
    found = propose([str(n) for n in range(500)] + ["unknown", "ca. 5"])
    assert found.kind == "integer"
    assert found.note == "500 of 502 values are whole numbers; the others are not."
    assert found.odd == ("unknown", "ca. 5")


def test_a_column_of_texts_has_no_note() -> None:
    found = propose(f"A{n}" for n in range(5_000))
    assert (found.kind, found.note, found.odd, found.filled, found.names) == ("text", "", (), 5_000, True)
    assert found.examples == ("A0", "A1", "A2", "A3", "A4")


@pytest.mark.parametrize(("odd", "expected"), [(5, "date"), (6, "text")])  # of a hundred
def test_a_kind_is_proposed_where_95_of_100_cells_fit(odd: int, expected: str) -> None:
    found = propose([f"2026-01-{n % 28 + 1:02}" for n in range(100 - odd)] + ["soon"] * odd)
    assert found.kind == expected
    assert bool(found.odd) == (expected == "date")


def test_powers_of_ten_are_numbers_among_decimals() -> None:
    assert kind("1012.3", "1e3", "999.5") == "decimal"
    assert kind("1e3", "2e4") == kind("1E5", "A17") == "text"
    assert kind("1e+03", "2") == "integer"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("SKU", ["PEN001", "PEN002"]),
        ("SKU", ["PEN1", "PEN2"]),
        ("x", ["USD0100", "USD0200"]),
        ("x", ["R1", "R2"]),
        ("x", ["kr0", "kr1"]),
    ],
)
def test_letters_and_digits_that_name_things_are_no_amounts(name: str, values: list[str]) -> None:
    found = propose(values, name)
    assert (found.kind, found.names) == ("text", True)


def test_letters_before_digits_are_a_currency_where_nothing_says_otherwise() -> None:
    assert kind("USD100", "USD250", name="Budget") == "money"
    assert "which currency" in propose(["R100", "R250"], "Price").note
    assert "which currency" in propose(["R 100", "R 250"]).note


@pytest.mark.parametrize("name", ["Zip", "zipCode", "PLZ", "Postal code", "Phone", "ISBN"])
def test_digits_that_are_no_number_by_their_heading_stay_text(name: str) -> None:
    assert kind("90210", "10001", "n/v", name=name) == kind("90210", "10001", name=name) == "text"
    assert propose(["02134", "10001"], name).names == (name in ("Phone", "ISBN"))
    assert kind("12", "15", name="Postal costs") == "integer"


@pytest.mark.parametrize("name", ["Code", "Country", "Land", "Language", "Pays"])
def test_a_code_of_two_letters_is_no_yes_or_no(name: str) -> None:
    assert kind("NO", "NO", name=name) == kind("SI", "NO", name=name) == "text"
    assert kind("no", "no", name="Paid") == kind("yes", "no", name="Invoice paid") == "yesno"


@pytest.mark.parametrize(
    ("heading", "name", "currency"),
    [
        ("Amount USD", "Amount", "USD"),
        ("price_eur", "price", "EUR"),
        ("Betrag in CHF", "Betrag", "CHF"),
        ("Price (EUR)", "Price", "EUR"),
        ("Total ALL", "Total ALL", None),
        ("Field EUR", "Field EUR", None),
    ],
)
def test_a_heading_names_the_currency_of_its_amounts(heading: str, name: str, currency: str | None) -> None:
    found = propose(["1.50", "2.00"], heading)
    assert (found.kind, found.name) == ("money" if currency else "decimal", name)
    assert found.limits.currency == currency


@pytest.mark.parametrize("code", ["007", "+4930123456", "4111111111111111", "1E5"])
def test_one_code_among_a_hundred_numbers_keeps_them_all_text(code: str) -> None:
    found = propose([str(n) for n in range(1, 200)] + [code])
    assert found.kind == "text"
    assert found.note.startswith("These digits name things")


def test_what_a_semicolon_leaves_in_doubt_is_asked() -> None:
    found = propose(["1,250", "2,375"], "Gewicht t", delimiter="semicolon")
    assert (found.kind, found.written) == ("text", "")
    assert found.doubt is not None
    assert (found.doubt.asked, found.doubt.kinds) == (True, ("integer", "decimal"))
    first = found.doubt.examples[0]
    assert (first.cell, first.first, first.second) == ("1,250", "1250", "1.250")


@pytest.mark.parametrize(
    ("values", "elsewhere", "kind", "written"),
    [
        (["1,250", "0,5"], {"delimiter": "semicolon"}, "decimal", "comma"),
        (["1,250", "1,234,567"], {"delimiter": "semicolon"}, "integer", "point"),
        (["1,250"], {"delimiter": "semicolon", "commas": 1}, "decimal", "comma"),
        (["1,250"], {"delimiter": "semicolon", "points": 1}, "integer", "point"),
        (["1,250"], {"delimiter": "semicolon", "points": 1, "commas": 1}, "text", ""),
        (["1,250"], {"delimiter": "tab"}, "text", ""),
        (["1,250"], {"delimiter": "comma"}, "integer", "point"),
        (["1.250"], {"delimiter": "comma"}, "decimal", "point"),
        (["1.250", "0.005"], {"delimiter": "semicolon"}, "decimal", "point"),
        (["1.250"], {"delimiter": "semicolon", "commas": 1}, "text", ""),
        (["1.250", "12,5"], {"delimiter": "semicolon"}, "decimal", "comma"),
        (["1.250", "1,250"], {"delimiter": "comma"}, "text", ""),
        (["1.5", "2,5"] * 10, {"delimiter": "comma"}, "choice", ""),
    ],
)
def test_the_sign_before_decimals_is_found_for_each_column(
    values: list[str], elsewhere: dict[str, Any], kind: str, written: str
) -> None:
    found = propose(values, "Value", **elsewhere)
    assert (found.kind, found.written) == (kind, written)


@pytest.mark.parametrize(
    ("cell", "delimiter", "written"),
    [
        ("$1,234", "comma", "point"),
        ("€1.234", "comma", ""),
        ("€1.234", "semicolon", "comma"),
        ("€1,234", "semicolon", ""),
        ("KWD 1.250", "comma", "point"),
        ("KWD 1.250", "semicolon", ""),
    ],
)
def test_amounts_with_cents_have_hardly_three_decimals(cell: str, delimiter: str, written: str) -> None:
    found = propose([cell], "Cell", delimiter=delimiter)
    assert (found.written, found.kind) == (written, "money" if written else "text")


def test_what_is_in_doubt_is_known_of_columns_that_are_no_numbers_too() -> None:
    found = propose(["1,250", "007", "tall"], delimiter="semicolon")
    assert (found.kind, found.written) == ("text", "")
    assert found.doubt is not None
    assert (found.doubt.asked, found.doubt.kinds) == (True, ("text", "text"))


def test_degrees_have_no_thousands() -> None:
    found = propose(["52.520", "13.405"], "geo_lat", delimiter="semicolon", commas=1)
    assert (found.kind, found.written) == ("decimal", "point")


@pytest.mark.parametrize(
    ("values", "currency", "decimals"),
    [
        (["$1,234.50", "$2.00"], "USD", None),
        (["€ 5", "7"], "EUR", None),
        (["42 000,50 €"], "EUR", None),
        (["USD 5", "usd 6"], "USD", None),
        (["KWD 1.250", "KWD 0.005"], "KWD", None),
        (["¥1200", "￥15"], "JPY", None),
        (["$1.459", "$1.5"], "USD", 3),
        (["($5.00)", "-$3", "$2-"], "USD", None),
    ],
)
def test_the_sign_of_a_currency_proposes_money(values: list[str], currency: str, decimals: int | None) -> None:
    found = propose(values)
    assert (found.kind, found.limits.currency, found.limits.decimals) == ("money", currency, decimals)


def test_several_currencies_are_told_and_stay_text() -> None:
    found = propose(["€5", "€6", "$7"])
    assert (found.kind, found.note[:66]) == (
        "text",
        "These are amounts in several currencies: 2 in EUR, 1 in USD. A fie",
    )
    assert propose(["5 kr", "6 kr"]).note.startswith("The sign does not say which currency is meant")


def test_a_heading_names_the_currency_and_per_cent_go_into_it() -> None:
    found = propose(["12.50", "3"], "Price (EUR)")
    assert (found.kind, found.name, found.limits.currency) == ("money", "Price", "EUR")
    found = propose(["15%", "7.5%"], "pct")
    assert (found.kind, found.name) == ("decimal", "pct (%)")
    assert propose(["15%", "0.2"]).kind == "text"


@pytest.mark.parametrize(
    ("expected", "values"),
    [
        ("date", ["2024/01/05", "2024/12/31"]),
        ("date", ["20240105", "20241231"]),
        ("date", ["31.12.2025", "01.02.2026"]),
        ("date", ["1/13/2024", "1/2/2024"]),
        ("date", ["5. März 2024", "1er août 2024"]),
        ("datetime", ["1/13/2013 1:00", "12/31/2013 23:59"]),
        ("datetime", ["3/15/2024 2:30 PM"]),
        ("text", ["1/2/2024", "3/4/2024"]),
        ("text", ["13/1/2024", "1/13/2024"]),
        ("text", ["05.01.24", "06.01.24"]),
        ("decimal", ["(1,234.00)", "12.00", "5-"]),
        ("decimal", ["1'234.50", "2’000.00"]),
        ("integer", ["1,00,000", "12,34,567"]),
    ],
)
def test_other_spellings_of_dates_and_numbers_are_proposed(expected: str, values: list[str]) -> None:
    assert kind(*values) == expected


@pytest.mark.parametrize(
    ("name", "values", "names"),
    [
        ("ID", ["17", "4", "99"], True),
        ("artikelNummer", ["17", "4", "99"], True),
        ("", ["1", "2", "3"], True),
        ("Preis", ["1", "2", "3"], False),
        ("Stock", ["17", "4", "99"], False),
        ("Number of seats", ["17", "4", "99"], False),
        ("Price", ["$5", "€6", "£7"], False),
        ("x", ["1,250", "2,375"], False),
        ("Since", ["1/2/2024", "3/4/2024"], False),
        ("Code", ["A1", "B2"], True),
        ("Phone", ["0301234", "0301235"], True),
    ],
)
def test_amounts_and_moments_name_nothing(name: str, values: list[str], names: bool) -> None:
    assert propose(values, name, delimiter="semicolon").names is names


def test_a_long_column_takes_no_more_memory_than_a_short_one() -> None:
    tracemalloc.start()
    propose(f"value {n}" for n in range(20_000))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000
