"""`import`: loads a file into a register, made where there is none."""

import json
import sys
from pathlib import Path

import click

from eventsourcing import imports, web
from eventsourcing.operations.command_line import Daybook, at_work
from eventsourcing.operations.commands.reading_options import reading_options
from eventsourcing.operations.progress import Pace, Told

WAY, WORD = "[COLUMN=]WAY", "[COLUMN=]WORD"
NOTHING_LOADED, ROWS_LEFT_OUT = 1, 3  # 2 is what click ends with where a command is called wrongly

WORDS = {"reading": "Reading", "checking": "Checking", "loading": "Importing"}


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--register", required=True, help="The register's name; made with the proposed fields if there is none.")
@click.option("--as", "email", required=True, help="The e-mail address of the editor or admin who imports.")
@click.option("--reason", help="Why, as it stands beside every record in its timeline.")
@reading_options
@click.option("--read", multiple=True, metavar=WAY, help="How cells are meant that can be read in two ways.")
@click.option("--empty", multiple=True, metavar=WORD, help="A word that is read as empty, like NA.")
@click.option("--keep", multiple=True, metavar=WORD, help="A word that is a value, though elsewhere it means nothing.")
@click.option("--anew", is_flag=True, help="Load the file from its beginning, though an import of it was broken off.")
@click.option("--json", "as_json", is_flag=True, help="Tell what became of the rows as JSON, for scripts.")
@click.pass_obj
def import_(  # click's own: one for each option
    daybook: Daybook,
    /,
    *,
    file: Path,
    register: str,
    email: str,
    reason: str | None,
    read: tuple[str, ...],
    empty: tuple[str, ...],
    keep: tuple[str, ...],
    anew: bool,
    as_json: bool,
    **reading: str | None,
) -> None:
    """Load FILE, with delimiter, kinds and key found as in the browser.

    Rows that cannot be loaded are told on standard error, line by line, and do not keep the others from being loaded.
    So is what is stored otherwise than it stands in the file. A column whose cells can be read in two ways, like 1,250
    or 1/2/2026, stays text, or is refused where its field is none, unless --read says point, comma, day or month.

    A command that was broken off is given once more: it goes on where it stopped, and no row is loaded twice.

    The exit status is 0 if every row was loaded or changed nothing, 3 if rows were left out, 1 if none was loaded.
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
            reading=imports.reading_options(reading),
            choices=choices,
            anew=anew,
        )
        told.done()
        _report(loaded, as_json=as_json)
        imports.told(web.connection(), loaded.import_id)
    sys.exit(_status(loaded))


def _report(loaded: imports.Loaded, *, as_json: bool) -> None:
    for words in filter(None, (loaded.went_on, *loaded.told)):
        click.echo(words, err=True)
    for line, _cells, problems in loaded.rejects:
        said = "; ".join(f"{p.label}: {p.why} ({p.value!r})" if p.label else p.why for p in problems)
        click.echo(f"line {line}: {said}", err=True)
    if as_json:
        counts = {name: getattr(loaded, name) for name in ("created", "changed", "same", "rejected")}
        ids = {"import": str(loaded.import_id), "register": str(loaded.register_id)}
        click.echo(json.dumps({**ids, "made_register": loaded.made_register, **counts}))
        return
    made = " was made, and" if loaded.made_register else ":"
    click.echo(
        f"{loaded.register_name}{made} {loaded.created:,} records were created, {loaded.changed:,} changed, "
        f"{loaded.same:,} the same; rejected: {loaded.rejected:,}."
    )


def _status(loaded: imports.Loaded) -> int:
    if not loaded.rejected:
        return 0
    return ROWS_LEFT_OUT if loaded.created or loaded.changed or loaded.same else NOTHING_LOADED
