"""The options of `import` that say how the file is read, where it is not read as it was meant."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

T = TypeVar("T", bound=Callable[..., Any])

YES_NO = "yes|no"
HELP = (
    ("--encoding", "NAME", "Needed only where the file is not UTF-8 and has no mark: cp1252, shift_jis, gb18030, …"),
    ("--delimiter", "SIGN", "What stands between cells: comma, semicolon, tab, bar, none or a sign, like ^ or \\x01."),
    ("--header", YES_NO, "Whether the first row names the columns."),
    ("--first-line", "NUMBER", "The line of the heading, or of the first row; what stands above is left out."),
    ("--quotes", "WAY", "How marks are written in a quotation: doubled, backslash, backslash-marks, single, none."),
    ("--spaces", YES_NO, "Whether spaces before a quotation are left out."),
    ("--comments", YES_NO, "Whether lines that begin with # are left out."),
    ("--guarded", YES_NO, "Whether an apostrophe before = + - @ was put there for spreadsheets, and is taken away."),
    ("--nested", YES_NO, "Whether a quotation may hold lines that look like rows."),
)  # fmt: skip


def reading_options(command: T) -> T:
    """Give the command these options, each a word; they are judged by the imports' own rules."""
    for name, metavar, words in reversed(HELP):
        command = click.option(name, metavar=metavar, help=words)(command)
    return command
