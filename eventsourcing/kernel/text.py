"""What a name is made of: signs that are seen, in one line."""

import re

from eventsourcing.kernel.errors import Rejected

# Controls, and the signs that turn the direction of all that stands behind them: a name is read among other words.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def one_line(text: str, field: str, *, blank: str, longest: int) -> str:
    """The text as a name: what is not seen is left out, and space is single.

    Raises Rejected, naming the field: with `blank` where nothing is left, and for more than `longest` characters.
    """
    name = " ".join(_UNSEEN.sub("", text).split())
    if not name:
        raise Rejected(blank, field=field)
    if len(name) > longest:
        raise Rejected(f"Keep this to {longest} characters.", field=field)
    return name
