"""Yes or no, one choice, several choices."""

import pytest
from wtforms.form import BaseForm

from eventsourcing.registers import kinds
from eventsourcing.registers.kinds import Empty, Equal, Filled, Includes, Not
from tests.registers.kinds.asking import filtered, parsed, refused, shown
from tests.registers.kinds.examples import FIELDS, NAMES


@pytest.mark.parametrize(("typed", "value"), [("yes", True), ("TRUE", True), ("1", True), ("No", False), ("0", False)])
def test_yes_and_no_have_many_names(typed: str, value: bool) -> None:
    assert parsed(typed, "yesno") is value


def test_anything_else_is_neither_yes_nor_no() -> None:
    assert refused("maybe", "yesno") == "Enter yes or no."
    assert shown(False, "yesno") == "no"


def test_an_option_is_found_by_its_id_or_its_label_in_any_case() -> None:
    assert parsed("aaaaaaaa", "choice") == parsed("IN USE", "choice") == "aaaaaaaa"
    assert refused("Lost", "choice") == "“Lost” is not on the list. Choose In use or Stored; locked or Sold."


def test_an_active_option_goes_before_a_retired_one_of_the_same_label() -> None:
    assert parsed("Sold", "choice") == "dddddddd"
    assert refused("cccccccc", "choice").startswith("“Sold” is no longer offered.")
    assert refused(["aaaaaaaa", "cccccccc"], "choices").startswith("“Sold” is no longer offered.")


def test_a_record_may_keep_the_retired_option_it_has() -> None:
    assert kinds.parse_field(FIELDS["choice"], "cccccccc", NAMES, held="cccccccc") == "cccccccc"
    raw = ["cccccccc", "aaaaaaaa"]
    assert kinds.parse_field(FIELDS["choices"], raw, NAMES, held=("cccccccc",)) == ("aaaaaaaa", "cccccccc")
    form = BaseForm({"f": kinds.KINDS["choice"].form_field(FIELDS["choice"], NAMES)})
    form.process(data={"f": "cccccccc"})
    assert '<option selected value="cccccccc">Sold</option>' in form["f"]()


def test_several_choices_stand_in_the_order_of_the_options_and_once() -> None:
    assert parsed(["dddddddd", "aaaaaaaa", "In use"], "choices") == ("aaaaaaaa", "dddddddd")
    assert parsed("Sold; in use", "choices") == ("aaaaaaaa", "dddddddd")
    assert parsed(" ; ", "choices") is None
    assert shown(("aaaaaaaa", "dddddddd"), "choices") == "In use, Sold"


def test_a_label_that_would_not_lead_back_is_exported_as_its_id() -> None:
    assert kinds.KINDS["choices"].export(("aaaaaaaa", "bbbbbbbb"), FIELDS["choices"], NAMES) == "In use; bbbbbbbb"
    assert kinds.KINDS["choice"].export("cccccccc", FIELDS["choice"], NAMES) == "cccccccc"


def test_unknown_options_are_shown_as_such() -> None:
    assert shown("zzzzzzzz", "choice") == shown(("zzzzzzzz",), "choices") == "(unknown option)"


def test_choices_are_filtered_by_any_of_some_options_retired_ones_too() -> None:
    assert filtered("is", ["aaaaaaaa", "cccccccc"], "choice") == Equal(("aaaaaaaa", "cccccccc"))
    assert filtered("includes", "In use; Sold", "choices") == Includes(("aaaaaaaa", "dddddddd"))
    assert filtered("includes-not", ["aaaaaaaa"], "choices") == Not(Includes(("aaaaaaaa",)))
    assert filtered("empty", "", "choice") == Empty()
    assert filtered("filled", "", "choice") == Filled()


def test_a_filter_that_a_kind_does_not_know_is_refused() -> None:
    with pytest.raises(kinds.Unfit, match="cannot be filtered like that"):
        filtered("contains", "x", "choice")
    with pytest.raises(kinds.Unfit, match="Say what to filter by"):
        filtered("is", "", "choice")
