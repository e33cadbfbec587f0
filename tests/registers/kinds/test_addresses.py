"""E-mail addresses, telephone numbers, web addresses, people and links."""

import pytest
from wtforms.form import BaseForm

from eventsourcing.registers import kinds
from eventsourcing.registers.kinds import KINDS, Equal
from tests.registers.kinds.asking import filtered, parsed, refused, shown
from tests.registers.kinds.examples import ANA, BEN, FIELDS, N102UW, N10156, NAMES, STRANGER


def test_an_email_address_keeps_its_name_and_folds_its_domain() -> None:
    assert parsed("Ana.Ruiz@EXAMPLE.com", "email") == "Ana.Ruiz@example.com"
    for typed in (
        "ana",
        "ana@",
        "ana@10.0.0.1",
        "ana@.local",
        "Ana <ana@example.com>",
        "a b@example.com",
        "x" * 300 + "@example.com",
    ):
        assert refused(typed, "email") == "Enter an e-mail address, like ana@example.com."


def test_a_phone_number_is_kept_as_typed_and_compared_by_its_digits() -> None:
    assert parsed(" +44  20 7946\t0958", "phone") == "+44 20 7946 0958"
    assert KINDS["phone"].sort_key("+44 20 7946 0958") == KINDS["phone"].sort_key("+44(20)7946-0958")
    for typed in ("030/123-456", "+1 (212) 555‑0100", "+1 212 555 0100 ext. 7", "0301234 x5"):
        assert parsed(typed, "phone") == typed
    for typed in ("1234", "1" * 21, "call me", "1234567x", "++123456", "１２３４５６"):
        assert refused(typed, "phone") == "Enter a phone number of 5 to 20 digits, like +44 20 7946 0958."


@pytest.mark.parametrize("typed", ["https://example.com", "http://[::1]:8000/a?b=c#d", "https://bücher.example/ä"])
def test_web_addresses_are_kept_as_typed(typed: str) -> None:
    assert parsed(typed, "url") == typed


@pytest.mark.parametrize(
    "typed",
    [
        "localhost",
        "12.500",
        "ana@example.com",
        "javascript:alert(1)",
        "ftp://example.com",
        "https://",
        "http://[",
        "http://a:99999",
        "https://a b.c",
        'https://a.b/"><script>',
        "https://a..b",
        "https://ex%41mple.com",
    ],
)
def test_anything_else_is_no_web_address(typed: str) -> None:
    assert refused(typed, "url") == "Enter a web address, like https://example.com/page."


def test_people_are_found_by_id_name_or_email_address() -> None:
    assert parsed(ANA, "user") == parsed("Ana Ruiz", "user") == parsed("ana@example.com", "user") == ANA
    assert refused("Ben", "user").startswith("No one person is known as “Ben”.")
    assert refused(STRANGER, "user").startswith("No one person is known as")


def test_people_are_shown_by_name() -> None:
    assert shown(ANA, "user") == "Ana Ruiz"
    assert shown(STRANGER, "user") == "(unknown person)"
    assert KINDS["user"].export(BEN, FIELDS["user"], NAMES) == BEN


def test_somebody_who_left_stays_where_the_record_has_them() -> None:
    form = BaseForm({"f": KINDS["user"].form_field(FIELDS["user"], NAMES)})
    form.process(data={"f": STRANGER})
    assert f'<option selected value="{STRANGER}">(unknown person)</option>' in form["f"]()
    assert kinds.parse_field(FIELDS["user"], STRANGER, NAMES, held=STRANGER) == STRANGER


def test_records_are_found_by_id_or_title_and_shown_by_title() -> None:
    assert parsed(N10156, "link") == parsed("N10156", "link") == N10156
    assert refused("N9", "link").startswith("No record is called “N9”.")
    assert shown(N10156, "link") == "N10156"
    assert shown(STRANGER, "link") == "(unknown record)"


def test_a_link_is_typed_as_a_title_with_titles_to_pick_from() -> None:
    form = BaseForm({"f": KINDS["link"].form_field(FIELDS["link"], NAMES)})
    form.process(data={"f": N10156})
    html = form["f"]()
    assert 'value="N10156"' in html
    assert f'value="{N10156}"' not in html
    assert '<datalist id="f-suggestions"><option value="N10156"></option>' in html
    form.process(data={"f": N102UW})  # whose title does not lead back to it
    assert f'value="{N102UW}"' in form["f"]()


def test_people_and_records_are_filtered_by_who_and_what_they_are() -> None:
    assert filtered("is", "Ana Ruiz", "user") == Equal((ANA,))
    assert filtered("is", "N10156", "link") == Equal((N10156,))
