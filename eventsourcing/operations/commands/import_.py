"""`import`: loads a file into a register, made where there is none."""

import sys
from pathlib import Path

import click

from eventsourcing import imports, web
from eventsourcing.operations.command_line import Daybook, at_work
from eventsourcing.operations.progress import Pace, Told

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
    told = Told("rows")
    pace = Pace(told)

    def tell(stage: str, done: int, of: int) -> None:
        pace(WORDS[stage], done, of)

    with at_work(daybook):
        loaded = imports.import_file(
            web.connection(), web.projections(), file, register, email, tell, reason=reason, encoding=encoding
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
