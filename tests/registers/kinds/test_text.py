import time

from eventsourcing.registers.kinds import Contains, Not, Range
from eventsourcing.registers.kinds.conditions import found_by
from eventsourcing.registers.kinds.keys import text_key
from tests.registers.kinds.asking import filtered, parsed, refused
from tests.registers.kinds.examples import a_field


def test_text_is_stripped_and_composed() -> None:
    assert parsed("  Zoe\u0308\u00a0", "text") == "Zoë"
    assert parsed("a\tb", "text") == "a b"


def test_text_keeps_to_one_line_and_long_text_has_one_sort_of_line_end() -> None:
    assert refused("a\r\nb", "text") == "Keep this to one line."
    assert parsed("a\r\nb\rc\u2028d\n\n", "longtext") == "a\nb\nc\nd"


def test_what_a_database_cannot_keep_is_refused_with_its_place() -> None:
    for bad in ("a\x00b", "a\ud800b", "a\x1bb", "a\x7fb"):
        assert refused(bad, "text") == "Character 2 cannot be kept. Remove it, or type it again."
        assert refused(bad, "longtext") == "Character 2 cannot be kept. Remove it, or type it again."


def test_a_very_long_text_is_refused() -> None:
    assert parsed("x" * 10_000, "text") == "x" * 10_000
    assert refused("x" * 10_001, "text") == "Keep this to 10,000 characters; it has 10,001."
    assert refused("x" * 1_000_000, "longtext") == "Keep this to 100,000 characters; it has 1,000,000."


def test_limits_of_length_count_characters() -> None:
    field = a_field("text", min_length=2, max_length=4)
    assert parsed("🛩🛩", field) == "🛩🛩"
    assert refused("a", field) == "Write at least 2 characters; this has 1."
    assert refused("abcde", field) == "Keep this to 4 characters; it has 5."


def test_a_pattern_holds_for_the_whole_text() -> None:
    field = a_field("text", pattern=r"N[0-9]{3,5}|[\p{Lu}]+")
    assert parsed("N10156", field) == "N10156"
    assert parsed("ÄÖ", field) == "ÄÖ"
    assert refused("xN10156", field) == r"This does not fit the pattern “N[0-9]{3,5}|[\p{Lu}]+”."


def test_no_pattern_hangs_the_server() -> None:
    began = time.thread_time()  # its own time, whatever else the machine does
    refused("a" * 9_999 + "!", a_field("text", pattern="(a+)+"))
    refused("a" * 9_999 + "!", a_field("text", pattern="(.*a){50}$"))
    assert time.thread_time() - began < 10  # such patterns take others for ever


def test_one_value_is_wanted() -> None:
    assert refused(["a", "b"], "text") == "Give one value, as text."


def test_texts_are_filtered_by_what_they_are_hold_and_begin_with() -> None:
    assert filtered("is", "ANA", "text") == found_by("ana")
    assert filtered("is-not", "Aná", "text") == Not(found_by("ana"))
    assert filtered("contains", " ana ", "email") == Contains("ana")
    found = filtered("starts", "Émi", "text")
    assert isinstance(found, Range)
    assert (found.low or "") < text_key("Emil") < text_key("ÉMILE") < (found.high or "") < text_key("Ena")
