"""Numbers, amounts, days, times and addresses in the spellings in which they are met."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventsourcing.registers.domain import Field
from eventsourcing.registers.kinds import KINDS
from eventsourcing.registers.kinds.currencies import EXPONENTS, exponent
from eventsourcing.registers.kinds.months import month_called
from eventsourcing.registers.kinds.yesno import SHORT, SURE, WORDS, plain
from tests.registers.kinds.asking import parsed, refused, shown
from tests.registers.kinds.examples import NAMES, a_field

COMMA = a_field("decimal", decimal_sign="comma")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,234.50", "1234.50"),
        ("(1,234.00)", "-1234.00"),
        ("1'234.50", "1234.50"),
        ("1’234.50", "1234.50"),
        ("1,00,000", "100000"),
        ("12,34,567.5", "1234567.5"),
        ("5-", "-5"),
        ("1,234.00-", "-1234.00"),
        ("\u22125", "-5"),
        ("\uff0d5", "-5"),
        ("+5", "5"),
        ("1\u00a0234.5", "1234.5"),
        ("1\u202f234.5", "1234.5"),
        ("1\u2009234.5", "1234.5"),
        ("1.5e3", "1500"),
        ("1E-3", "0.001"),
        ("2.50e1", "25.0"),
        ("１２．５", "12.5"),
        ("٣٫٥", "3.5"),
        ("१२", "12"),
        ("\u200e-5", "-5"),
        ("(0.00)", "0.00"),
    ],
)
def test_numbers_are_read_as_they_are_written_elsewhere(typed: str, value: str) -> None:
    assert parsed(typed, "decimal") == value


@pytest.mark.parametrize(
    "typed", ["1,20", "1.200,5", "(5", "5)", "-(5)", "-5-", "--5", "1e", "e5", "1,000 000", "1,0000", "1.2.3", "12:30"]
)
def test_what_could_be_something_else_is_no_number(typed: str) -> None:
    refused(typed, "decimal")


def test_powers_of_ten_are_exact_or_refused() -> None:
    assert refused("1e30", "decimal") == refused("1e-31", "decimal") == "Use at most 30 digits."
    assert parsed("1e29", "decimal") == "1" + "0" * 29
    assert parsed("1.0e2", "integer") == 100


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.250,50", "1250.50"),
        ("1.250", "1250"),
        ("1,250", "1.250"),
        ("0,5", "0.5"),
        ("-1 250,5", "-1250.5"),
        ("7", "7"),
    ],
)
def test_where_the_field_says_so_a_comma_stands_before_decimals(typed: str, value: str) -> None:
    assert parsed(typed, COMMA) == value


def test_a_full_stop_before_decimals_is_then_refused_in_words() -> None:
    for typed in ("1,250.50", "12.5", "0.125"):
        assert refused(typed, COMMA).startswith("Write a comma before the decimals, like 1200,5")


@pytest.mark.parametrize("kind", ["integer", "decimal", "money"])
def test_what_such_a_field_shows_and_holds_is_written_with_a_comma_too(kind: str) -> None:
    field = a_field(kind, decimal_sign="comma", currency="EUR" if kind == "money" else None)
    value: Any = {"integer": 1250, "decimal": "1250.125", "money": "EUR 1250.50"}[kind]
    assert shown(value, field) == {"integer": "1.250", "decimal": "1.250,125", "money": "EUR 1.250,50"}[kind]
    assert parsed(KINDS[kind].raw(value, field), field) == value
    assert (
        KINDS[kind].export(value, field, NAMES) == {"integer": "1250", "decimal": "1250.125", "money": "1250.50"}[kind]
    )
    assert parsed(KINDS[kind].export(value, field, NAMES, "comma"), field) == value


def test_limits_stay_what_they_are_whatever_stands_before_decimals() -> None:
    field = a_field("decimal", decimal_sign="comma", minimum="1.500", maximum="2.5")
    assert parsed("1,5", field) == "1.5"
    assert refused("1,4", field) == "Enter 1,500 or more."
    assert refused("1.500", field) == "Enter 2,5 or less."


@pytest.mark.parametrize(
    ("typed", "currency", "value"),
    [
        ("€ 42000", "EUR", "EUR 42000.00"),
        ("$1,234.50", "USD", "USD 1234.50"),
        ("$1,234.50", "CAD", "CAD 1234.50"),
        ("USD 5", "USD", "USD 5.00"),
        ("5 usd", "USD", "USD 5.00"),
        ("US$ 5", "USD", "USD 5.00"),
        ("$5 USD", "USD", "USD 5.00"),
        ("($5.00)", "USD", "USD -5.00"),
        ("$(5.00)", "USD", "USD -5.00"),
        ("-$5", "USD", "USD -5.00"),
        ("$-5", "USD", "USD -5.00"),
        ("5-", "USD", "USD -5.00"),
        ("+5 €", "EUR", "EUR 5.00"),
        ("CHF 1'234.50", "CHF", "CHF 1234.50"),
        ("kr 5", "SEK", "SEK 5.00"),
        ("Rs. 1,00,000", "INR", "INR 100000.00"),
        ("R$ 5", "BRL", "BRL 5.00"),
        ("5 zł", "PLN", "PLN 5.00"),
        ("1.250", "KWD", "KWD 1.250"),
        ("0.005", "KWD", "KWD 0.005"),
        ("¥1,200", "JPY", "JPY 1200"),
        ("1200.00", "JPY", "JPY 1200"),
        ("1.2345", "CLF", "CLF 1.2345"),
        ("￥１２", "CNY", "CNY 12.00"),
    ],
)
def test_amounts_are_read_with_the_sign_of_their_currency(typed: str, currency: str, value: str) -> None:
    field = a_field("money", currency=currency)
    assert parsed(typed, field) == value
    assert parsed(KINDS["money"].export(value, field, NAMES), field) == value


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("$5", "EUR"), ("US$5", "CAD"), ("kr 5", "EUR"), ("5%", "EUR"), ("€", "EUR"), ("$5 EUR", "EUR"), ("5 6", "EUR"),
     ("12.505", "EUR"), ("12.500", "EUR"), ("1.5", "JPY"), ("1.2345", "KWD"), ("5 kg", "EUR")],
)  # fmt: skip
def test_other_amounts_are_refused(typed: str, currency: str) -> None:
    refused(typed, a_field("money", currency=currency))


def test_every_currency_has_its_smallest_unit() -> None:
    assert len(EXPONENTS) > 170
    assert [exponent(code) for code in ("EUR", "KWD", "BHD", "JPY", "ISK", "CLF", "UYW", "MRU", "DEM")] == [
        2, 3, 3, 0, 0, 4, 4, 2, 2,
    ]  # fmt: skip


def test_amounts_are_shown_and_exported_as_their_currency_has_them() -> None:
    yen = a_field("money", currency="JPY")
    assert shown("JPY 1200.00", yen) == "JPY 1,200"
    assert KINDS["money"].export("JPY 1200.00", yen, NAMES) == "1200"
    assert KINDS["money"].export("USD 5.00", yen, NAMES) == "USD 5.00"
    assert KINDS["money"].heading(yen) == "A field (JPY)"


def test_per_cent_are_taken_where_the_label_says_so() -> None:
    field = a_field("decimal")
    assert "let its label say %" in refused("15%", field)
    assert parsed("15%", _labelled("Rebate (%)")) == parsed("15 %", _labelled("Rebate %")) == "15"


def _labelled(label: str) -> Field:
    field = a_field("decimal")
    return replace(field, settings=replace(field.settings, label=label))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024/01/05", "2024-01-05"),
        ("2024.1.5", "2024-01-05"),
        ("2024-1-5", "2024-01-05"),
        ("20240105", "2024-01-05"),
        ("31.12.2026", "2026-12-31"),
        ("12/31/2026", "2026-12-31"),
        ("5/5/2026", "2026-05-05"),
        ("1. März 2026", "2026-03-01"),
        ("1 de marzo de 2026", "2026-03-01"),
        ("1er janvier 2026", "2026-01-01"),
        ("5 août 2024", "2024-08-05"),
        ("3 gennaio 2026", "2026-01-03"),
        ("3 mei 2026", "2026-05-03"),
        ("March 3rd, 2026", "2026-03-03"),
        ("2024-W05-3", "2024-01-31"),
        ("2024年1月5日", "2024-01-05"),
        ("2026-Mar-01", "2026-03-01"),
        ("２０２６-03-01", "2026-03-01"),
    ],
)
def test_days_are_read_where_there_is_one_way(typed: str, day: str) -> None:
    assert parsed(typed, "date") == day


@pytest.mark.parametrize(
    "typed", ["1/2/2026", "01.02.2026", "5 jui 2024", "05.01.24", "05-Jan-24", "2026-13-01", "2024-W54-1"]
)
def test_days_that_could_be_another_are_refused(typed: str) -> None:
    refused(typed, "date")


def test_what_comes_first_can_be_said_of_a_field() -> None:
    assert parsed("1/2/2026", a_field("date", date_order="day")) == "2026-02-01"
    assert parsed("1.2.2026 9:05", a_field("datetime", date_order="month")) == "2026-01-02T09:05:00Z"
    assert refused("13/1/2026", a_field("date", date_order="month")) == "There is no such day as 13/1/2026."


def test_a_month_has_one_meaning_in_all_languages() -> None:
    assert [month_called(word) for word in ("mai", "Févr", "SEPT", "dez", "ago", "ott", "mrt")] == [
        5,
        2,
        9,
        12,
        8,
        10,
        3,
    ]
    assert [month_called(word) for word in ("jui", "ma", "foo", "ju")] == [None] * 4


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1/13/2013 1:00", "2013-01-13T01:00:00Z"),
        ("3/15/2024 2:30 PM", "2024-03-15T14:30:00Z"),
        ("2024-01-05 12:00 AM", "2024-01-05T00:00:00Z"),
        ("2024-01-05 12:00 p.m.", "2024-01-05T12:00:00Z"),
        ("2024-01-05 7 pm", "2024-01-05T19:00:00Z"),
        ("2024-01-05 24:00", "2024-01-06T00:00:00Z"),
        ("2024-01-05T10:00:00,5+02:00", "2024-01-05T08:00:00.500000Z"),
        ("2024-01-05T10:00:00.1234560Z", "2024-01-05T10:00:00.123456Z"),
        ("2024-01-05 14h30", "2024-01-05T14:30:00Z"),
        ("2024-01-05 10:00 UTC+2", "2024-01-05T08:00:00Z"),
        ("20240105T143000Z", "2024-01-05T14:30:00Z"),
        ("2024-01-05 10:00 +5:30", "2024-01-05T04:30:00Z"),
    ],
)
def test_times_are_read_as_they_are_written_elsewhere(typed: str, value: str) -> None:
    assert parsed(typed, "datetime") == value


def test_no_word_says_both_yes_and_no() -> None:
    for yes, no in (*SHORT, *SURE):
        assert (WORDS[plain(yes)], WORDS[plain(no)]) == (True, False)
    assert parsed("Oui", "yesno") is parsed("ДА", "yesno") is True
    assert parsed("nein", "yesno") is parsed("NÃO", "yesno") is False


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("example.com", "https://example.com"),
        ("www.example.com/a?b", "https://www.example.com/a?b"),
        ("bücher.example", "https://bücher.example"),
    ],
)
def test_a_web_address_may_leave_out_its_scheme(typed: str, stored: str) -> None:
    assert parsed(typed, "url") == stored


def test_an_address_that_passes_for_another_is_refused_or_told_apart() -> None:
    assert refused("https://example.com@evil.example", "url").startswith("Leave out the name before the @")
    assert refused("https://a.example/\u202egnp.exe", "url").startswith("This address holds signs that nobody sees")
    assert shown("https://gооgle.com/x", "url") == "https://xn--ggle-55da.com/x"
    assert shown("https://аррӏе.com", "url") == "https://xn--80ak6aa92e.com"
    assert shown("https://a.example/\u202egnp.exe", "url") == "https://a.example/%E2%80%AEgnp.exe"
    for honest in ("https://bücher.example/ä", "https://пример.испытание", "https://東京ひらがな.jp"):
        assert shown(honest, "url") == honest


@pytest.mark.parametrize("typed", ["ana@server.local", "ana@intranet", "ana@localhost", "ana@x.test", "ana@Büro.local"])
def test_mail_may_lead_to_a_house_of_ones_own(typed: str) -> None:
    assert parsed(typed, "email") == typed.lower()
