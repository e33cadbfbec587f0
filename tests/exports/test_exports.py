"""An export is an event of its own."""

from uuid import UUID

import pytest

from eventsourcing.exports import (
    ActivityExported,
    ExportActivity,
    ExportLog,
    ExportRecords,
    LogExported,
    RecordsExported,
    export,
    harmless,
    named,
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
        ("\uff1d1", "'\uff1d1"), ("\uff201", "'\uff201"),
    ],
)  # fmt: skip
def test_no_cell_is_run_by_a_spreadsheet(cell: str, written: str) -> None:
    assert harmless(cell) == written


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
