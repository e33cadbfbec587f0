"""The page that tells the format of the log tells all of it, and nothing else."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from eventsourcing.kernel import Connection, Metadata, NewEvent, Stream, append, canonical, head, read_log, uuid7
from eventsourcing.kernel.export import line
from eventsourcing.registers import kinds
from tests.docs.event_format import event_classes, fields_of, sections, values_within

PAGE = (Path(__file__).parents[2] / "docs/event-format.md").read_text("utf-8")
SECTIONS = sections(PAGE)
VALUES = {value.__name__: value for event in event_classes().values() for value in values_within(event)}
TYPES = {"timestamp with time zone": "timestamptz"}


@pytest.mark.parametrize("heading", event_classes())
def test_every_event_is_told_field_by_field(heading: str) -> None:
    assert SECTIONS.get(heading) == fields_of(event_classes()[heading])


@pytest.mark.parametrize("name", VALUES)
def test_every_value_is_told_field_by_field(name: str) -> None:
    assert SECTIONS.get(name) == fields_of(VALUES[name])


def test_no_event_is_told_that_is_none() -> None:
    told = {heading for heading in SECTIONS if re.fullmatch(r"[A-Z]\w+ \d+", heading)}
    assert told == event_classes().keys()


def test_every_column_is_told(conn: Connection) -> None:
    rows = conn.execute(
        """SELECT column_name, data_type FROM information_schema.columns
        WHERE table_name = 'events' AND table_schema = current_schema() ORDER BY ordinal_position"""
    )
    assert SECTIONS["Columns"] == {name: TYPES.get(kind, kind) for name, kind in rows}


def test_every_kind_is_told() -> None:
    [table] = re.findall(r"^## Stored values\n(.*?)^# ", PAGE, flags=re.MULTILINE | re.DOTALL)
    told = {name for row in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", table, flags=re.MULTILINE)
            for name in re.findall(r"`(\w+)`", row)}  # fmt: skip
    assert told == kinds.KINDS.keys()


def verified(lines: bytes) -> subprocess.CompletedProcess[str]:
    """What the page's own program says of an export."""
    [program] = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    ran = subprocess.run([sys.executable, "-c", program], input=lines, capture_output=True, check=False)
    return subprocess.CompletedProcess(ran.args, ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def test_the_pages_program_verifies_an_export_and_finds_what_was_changed(conn: Connection) -> None:
    for text in ("plain", '“é” 🛩 \u2028 \x1f\x7f"\\ ﬀ', "42"):
        event = NewEvent(uuid7(), "Said", 1, canonical({"text": text, "é": None, "🛩": [1, True], "ﬀ": 10**15}))
        append(conn, [Stream("saying", uuid7(), 0, [event])], Metadata(reason="so it was"))
    lines = [line(event) for event in read_log(conn)]
    right = verified(b"".join(lines))
    assert right.stdout == f"3 events fit. The last hash is {head(conn).hash.hex()}.\n", right.stderr
    wrong = verified(b"".join([lines[0], lines[1].replace(b"so it was", b"so it is"), lines[2]]))
    assert (wrong.returncode, wrong.stderr) == (1, "Event 2 does not fit.\n")
    assert verified(lines[1]).stderr == "Event 2 does not fit.\n"
