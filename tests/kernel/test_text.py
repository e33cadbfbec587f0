import pytest

from eventsourcing.kernel.errors import Rejected
from eventsourcing.kernel.text import one_line


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("  Ana \t\n Ruiz ", "Ana Ruiz"),
        ("Ana\x1b[2J\x07", "Ana[2J"),
        ("gnp.\u202eexe\u202c", "gnp.exe"),
        ("\u2066Ana\u2069", "Ana"),
        ("می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"),  # these join letters and pictures, and are needed
        ("דוד", "דוד"),
    ],
)
def test_a_name_is_what_is_seen_of_it(told: str, kept: str) -> None:
    assert one_line(told, "name", blank="Say the name.", longest=20) == kept


@pytest.mark.parametrize(("told", "words"), [(" \u202e\x00 ", "Say the name."), ("x" * 21, "to 20 characters")])
def test_nothing_and_too_much_are_refused_on_their_field(told: str, words: str) -> None:
    with pytest.raises(Rejected, match=words) as refused:
        one_line(told, "name", blank="Say the name.", longest=20)
    assert refused.value.field == "name"
