"""An export is an event of its own."""

from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from eventsourcing.exports import (
    ActivityExported,
    ExportActivity,
    ExportLog,
    ExportRecords,
    LogExported,
    RecordsExported,
    export,
    harmless,
    is_own,
    named,
    unguarded,
)
from eventsourcing.kernel.testing import given

REGISTER = UUID(int=1)


def test_an_export_of_activity_says_what_was_asked_and_where_the_log_ended() -> None:
    command = ExportActivity("csv", ("Actor is Ana Ruiz",), "actor=1", 41, "ab")
    given(export).when(command).then(ActivityExported("csv", ("Actor is Ana Ruiz",), "actor=1", 41, "ab"))


def test_an_export_of_records_names_their_register() -> None:
    command = ExportRecords(REGISTER, "csv", ("Seats at least 4",), "f.x=4", 7)
    given(export).when(command).then(RecordsExported(REGISTER, "csv", ("Seats at least 4",), "f.x=4", 7))


def test_an_export_of_the_log_holds_its_end() -> None:
    given(export).when(ExportLog(7, "ab")).then(LogExported(7, "ab"))


def test_an_export_is_made_once() -> None:
    made = given(export, LogExported(7, "ab"))
    for command in (ExportLog(8, "cd"), ExportActivity("csv", (), "", 8, "cd")):
        made.when(command).then_rejected("has been made already")


@pytest.mark.parametrize("format", ["", "xlsx", "CSV"])
def test_formats_that_are_none_are_refused(format: str) -> None:
    given(export).when(ExportActivity(format, (), "", 1, "ab")).then_rejected("Choose CSV or JSON.", field="format")
    given(export).when(ExportRecords(REGISTER, format, (), "", 1)).then_rejected("Choose CSV or JSON.", field="format")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+44 20", "'+44 20"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
        ("\rx", "'\rx"), ("-12.5", "-12.5"), ("+3", "+3"), ("-", "'-"), ("-12.", "'-12."), ("1=1", "1=1"), ("", ""),
        ("\uff1d1", "'\uff1d1"), ("\uff201", "'\uff201"), ("\n=1", "'\n=1"), ("'=1", "''=1"), ("''-x", "'''-x"),
        ("'x", "'x"), ("'-5", "''-5"), ("-5,25", "-5,25"), ("\u22125", "\u22125"),
    ],
)  # fmt: skip
def test_no_cell_is_run_by_a_spreadsheet(cell: str, written: str) -> None:
    assert harmless(cell) == written
    assert unguarded(written) == cell


@for_all(st.text("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff205.,x ", max_size=6) | st.text())
def test_what_was_made_harmless_can_be_told_from_what_was_so_before(cell: str) -> None:
    written = harmless(cell)
    assert unguarded(written) == cell
    assert not written.startswith(("=", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
    if written.startswith(("+", "-")):
        float(written.replace(",", "."))


def test_files_of_our_own_are_known_by_their_last_headings() -> None:
    assert is_own(["Name", "Changed by", "Changed"])
    assert is_own(["Name", "Changed by", "Changed", "Archived"])
    assert is_own(["Line", "Why it was rejected"])
    assert not is_own(["Name", "Changed"])
    assert not is_own([])


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("Aircraft", "Aircraft.csv"),
        ("../../etc/passwd", "etc passwd.csv"),
        ('a"; filename=b.exe\r\nX: y', "a ; filename=b.exe X y.csv"),
        ("gnp.\u202eexe", "gnp. exe.csv"),
        ("...", "records.csv"),
        ("x" * 500, "x" * 100 + ".csv"),
    ],
)
def test_a_file_is_saved_under_a_name_that_leads_nowhere(name: str, saved: str) -> None:
    assert named(name, ".csv").split("; filename*=")[0] == f'attachment; filename="{saved}"'
    assert named(name, ".csv").isascii()
