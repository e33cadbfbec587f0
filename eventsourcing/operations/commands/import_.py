"""`import`: loads a file into a register, made where there is none."""

import sys
import time
from pathlib import Path

import click

from eventsourcing import imports, web
from eventsourcing.operations.command_line import Daybook, at_work

WORDS = {"reading": "Reading", "checking": "Checking", "loading": "Importing"}


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--register", required=True, help="The register's name; made with the proposed fields if there is none.")
@click.option("--as", "email", required=True, help="The e-mail address of the editor or admin who imports.")
@click.option("--reason", help="Why, as it stands beside every record in its timeline.")
@click.option("--encoding", help="Needed only where the file is not UTF-8 and has no mark: cp1252, iso-8859-1, …")
@click.pass_obj
def import_(daybook: Daybook, file: Path, register: str, email: str, reason: str | None, encoding: str | None) -> None:
    """Load FILE, with delimiter, kinds and key found as in the browser.

    Rows that cannot be loaded are told on standard error, line by line, and do not keep the others from being loaded.
    The exit status is 0 if every row was loaded or changed nothing, 1 if any was rejected or nothing could be done.
    """
    told = Told()
    with at_work(daybook):
        loaded = imports.import_file(
            web.connection(), web.projections(), file, register, email, told, reason=reason, encoding=encoding
        )
    told.done()
    for line, _cells, problems in loaded.rejects:
        said = "; ".join(f"{p.label}: {p.why} ({p.value!r})" if p.label else p.why for p in problems)
        click.echo(f"line {line}: {said}", err=True)
    made = " was made, and" if loaded.made_register else ":"
    click.echo(
        f"{loaded.register_name}{made} {loaded.created:,} records were created, {loaded.changed:,} changed, "
        f"{loaded.same:,} the same; rejected: {loaded.rejected:,}."
    )
    if loaded.rejected:
        sys.exit(1)


class Told:
    """Tells how far the work is, where a person is looking."""

    def __init__(self) -> None:
        self.began = self.at = 0.0
        self.what = ""

    def __call__(self, what: str, done: int, of: int) -> None:
        now = time.monotonic()
        if what != self.what:
            self.what, self.began = what, now
        if sys.stderr.isatty() and (now > self.at + 0.2 or done == of):
            self.at = now
            rate = done / (now - self.began) if now > self.began else 0
            left = f" · {rate:,.0f} per second · about {(of - done) / rate:,.0f} s left" if of and rate else ""
            self._line(f"{WORDS[what]}: {done:,}{f' of {of:,}' if of else ''} rows{left}")

    def _line(self, text: str) -> None:
        print(f"\r{text:<79}\r", end="", file=sys.stderr, flush=True)

    def done(self) -> None:
        """Leave the terminal's line free for what comes next."""
        if self.at:
            self._line("")
