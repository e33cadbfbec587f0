"""`import`: loads a file into a register, made where there is none."""

import sys
from pathlib import Path

import click

from eventsourcing import imports, web
from eventsourcing.operations.command_line import Daybook, at_work
from eventsourcing.operations.progress import Pace, Told

WAY, WORD = "[COLUMN=]WAY", "[COLUMN=]WORD"
ROWS_LEFT_OUT = 3  # 2 is what click ends with where a command is called wrongly

WORDS = {"reading": "Reading", "checking": "Checking", "loading": "Importing"}


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--register", required=True, help="The register's name; made with the proposed fields if there is none.")
@click.option("--as", "email", required=True, help="The e-mail address of the editor or admin who imports.")
@click.option("--reason", help="Why, as it stands beside every record in its timeline.")
@click.option("--encoding", help="Needed only where the file is not UTF-8 and has no mark: cp1252, iso-8859-1, …")
@click.option("--read", multiple=True, metavar=WAY, help="How cells are meant that can be read in two ways.")
@click.option("--empty", multiple=True, metavar=WORD, help="A word that is read as empty, like NA.")
@click.option("--keep", multiple=True, metavar=WORD, help="A word that is a value, though elsewhere it means nothing.")
@click.pass_obj
def import_(  # noqa: PLR0917  # click's own: one for each option
    daybook: Daybook,
    file: Path,
    register: str,
    email: str,
    reason: str | None,
    encoding: str | None,
    read: tuple[str, ...],
    empty: tuple[str, ...],
    keep: tuple[str, ...],
) -> None:
    """Load FILE, with delimiter, kinds and key found as in the browser.

    Rows that cannot be loaded are told on standard error, line by line, and do not keep the others from being loaded.
    So is what is stored otherwise than it stands in the file. A column whose cells can be read in two ways, like 1,250
    or 1/2/2026, stays text, or is refused where its field is none, unless --read says point, comma, day or month.

    The exit status is 0 if every row was loaded or changed nothing, 3 if rows were left out, 1 if nothing was done.
    """
    told = Told("rows")
    pace = Pace(told)

    def tell(stage: str, done: int, of: int) -> None:
        pace(WORDS[stage], done, of)

    choices = imports.Choices(read, empty, keep)
    with at_work(daybook):
        loaded = imports.import_file(
            web.connection(),
            web.projections(),
            file,
            register,
            email,
            tell,
            reason=reason,
            encoding=encoding,
            choices=choices,
        )
    told.done()
    for words in loaded.told:
        click.echo(words, err=True)
    for line, _cells, problems in loaded.rejects:
        said = "; ".join(f"{p.label}: {p.why} ({p.value!r})" if p.label else p.why for p in problems)
        click.echo(f"line {line}: {said}", err=True)
    made = " was made, and" if loaded.made_register else ":"
    click.echo(
        f"{loaded.register_name}{made} {loaded.created:,} records were created, {loaded.changed:,} changed, "
        f"{loaded.same:,} the same; rejected: {loaded.rejected:,}."
    )
    if loaded.rejected:
        sys.exit(ROWS_LEFT_OUT)
