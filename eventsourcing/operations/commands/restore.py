"""`restore`: a backup put in the place of what is there."""

from pathlib import Path

import click

from eventsourcing.kernel import Head
from eventsourcing.kernel.migrations import MigrationRefused, pending
from eventsourcing.operations.backups import making, restoring, scratch
from eventsourcing.operations.backups.archive import Archive, open_archive
from eventsourcing.operations.backups.rehearsing import tried
from eventsourcing.operations.backups.sole import nobody_else
from eventsourcing.operations.command_line import Daybook
from eventsourcing.operations.database import MIGRATIONS, Database, connected, reached_database
from eventsourcing.operations.errors import Refused
from eventsourcing.operations.models import Models, models
from eventsourcing.operations.pooler import refuse_shared_sessions
from eventsourcing.operations.progress import Told
from eventsourcing.operations.settings import Settings, from_environment


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--over-live-data", is_flag=True, help="Put the backup in the place of the events that are there.")
@click.pass_obj
def restore(daybook: Daybook, file: Path, over_live_data: bool) -> None:
    """Put the backup FILE into the database: the embedded one, or the one that DATABASE_URL names.

    It is restored into a scratch database first and verified there. Then all of it goes into the database in one
    transaction: ended at any point, even by kill -9, this leaves what was there as it was. A backup of an older
    Daybook is brought to the present schema; one of a newer Daybook is refused. Verified once more, its head is
    printed: compare it with what you wrote down.

    Where there are events already, this is refused unless you say --over-live-data. Then stop Daybook first; what is
    there is backed up into the folder backups/ in the data folder before it is replaced.

    Everybody signs in again afterwards, and invitations that were not used yet are made anew. Where the app has a role
    of its own in the database, restore as the owner of the tables, and run `SELECT grant_daybook('that_role')`
    afterwards.

    Exit status 0: restored and verified. 1: not, and why is said.
    """
    settings = from_environment()
    archive = open_archive(file.expanduser().absolute())
    told = Told()
    with scratch.the_only_one(settings.data), reached_database(settings) as database:
        refuse_shared_sessions(database.url, "A restore")
        was = live_head(database)
        if was and not over_live_data:
            raise Refused(
                f"There is live data: {was.position:,} events, the last one of {was.recorded_at:%Y-%m-%d %H:%M} UTC. "
                f"Nothing was changed. To put the backup in its place, stop Daybook and add --over-live-data."
            )
        put(settings, database, archive, was, models(daybook, settings), told)


def live_head(database: Database) -> Head | None:
    with connected(database.url) as conn:
        return restoring.end(conn)


def refuse_over_a_newer_one(database: Database) -> None:
    """What a newer Daybook left can be backed up by that one only."""
    try:
        with connected(database.url) as conn:
            pending(conn, MIGRATIONS)
    except MigrationRefused as refused:
        raise Refused(
            f"The live data are not for this Daybook to back up, so they stay. {refused} To go back to this one, "
            f"restore into an empty database, or into an empty data folder."
        ) from refused


def put(settings: Settings, database: Database, archive: Archive, was: Head | None, models: Models, told: Told) -> None:
    rehearsed = tried(archive, settings.data, models, told)
    if not rehearsed.report.ok:
        lines = "\n".join(rehearsed.report.lines())
        raise Refused(f"{archive.file} does not verify, so it was not restored. Nothing was changed.\n{lines}")
    if was:
        nobody_else(database)
        refuse_over_a_newer_one(database)
        before = making.make(database.url, settings.data, None, models, told)
        told.done()
        click.echo(f"What was there is in {before.file}.")
    done = restoring.put_in_place(database.url, archive, rehearsed.ours, was, models, told)
    told.done()
    for name in done.applied:
        click.echo(f"Applied {name}.")
    if not done.report.ok:
        lines = "\n".join(done.report.lines())
        raise Refused(f"What was restored does not verify.\n{lines}")
    head = archive.head
    click.echo(f"Restored {archive.file}: {head.position:,} events, verified. The head is {head.hash.hex()}.")
