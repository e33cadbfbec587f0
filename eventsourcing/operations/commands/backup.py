"""`backup`: one file with everything, known to work."""

from pathlib import Path

import click

from eventsourcing.operations.backups import making, scratch
from eventsourcing.operations.backups.files import size_of
from eventsourcing.operations.command_line import Daybook
from eventsourcing.operations.database import reached_database
from eventsourcing.operations.models import models
from eventsourcing.operations.pooler import refuse_shared_sessions
from eventsourcing.operations.progress import Told
from eventsourcing.operations.settings import from_environment


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.pass_obj
@click.pass_context
def backup(context: click.Context, daybook: Daybook, file: Path | None) -> None:
    """Write the database into one file, beside a running app, and prove that it can be restored.

    The dump (made by pg_dump, of one moment) is restored into a scratch database, where all hashes are recomputed and
    every read model is compared with a replay. Only then the file gets its name, which tells where the log ends, the
    beginning of that event's hash, and the day (UTC): daybook-000048213-5b7e90c4-2026-11-24.dump. Whoever writes that
    down elsewhere can tell later that nothing before it was changed.

    Without FILE it goes into the folder backups/ in the data folder. FILE may be a folder, or a name to which the
    same marks are added: house.dump becomes house-000048213-5b7e90c4-2026-11-24.dump. A backup of the same log on the
    same day replaces the earlier one.

    The file can be read by this user only (mode 0600), and holds everything that people keep in Daybook, their e-mail
    addresses, password hashes and the secrets of second factors: keep it as safe as the database. It does not hold who
    is signed in, links of invitations that were not used yet, nor the secret key (the file secret-key in the data
    folder, or DAYBOOK_SECRET_KEY), which only signs cookies.

    Exit status 0: the last backup is good. 1: it is not, and why is said; a copy that was written but does not verify
    is kept with -unsound in its name.
    """
    settings = from_environment()
    told = Told()
    with scratch.the_only_one(settings.data), reached_database(settings) as database:
        refuse_shared_sessions(database.url, "A backup")
        made = making.make(database.url, settings.data, file, models(daybook, settings), told)
    told.done()
    click.echo(made.file)
    for line in made.report.lines():
        click.echo(line, err=not made.report.ok)
    if not made.report.ok:
        click.echo("`rebuild` mends rows that differ. Then back up again.", err=True)
        context.exit(1)
    click.echo(f"{size_of(made.file)}, restored into a scratch database and verified there.")
