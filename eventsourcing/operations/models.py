"""What the app decides and shows, for work on a database that the app does not serve."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from eventsourcing import web
from eventsourcing.kernel import Codec, Connection, Decider, Projection, Report, rebuild, verify
from eventsourcing.kernel.progress import Watch
from eventsourcing.operations.command_line import Daybook
from eventsourcing.operations.settings import Settings


class Models(NamedTuple):
    """The codec, deciders and projections of all slices."""

    codec: Codec
    deciders: Sequence[Decider[Any, Any, Any]]
    projections: Sequence[Projection]

    def verify(self, conn: Connection, watch: Watch) -> Report:
        return verify(conn, self.codec, self.deciders, self.projections, progress=watch)

    def verify_and_mend(self, conn: Connection, watch: Watch) -> tuple[Report, list[str]]:
        """Verify, make those read models anew that differ, and verify again; name those that were made."""
        report = self.verify(conn, watch)
        mended = self.owners(set(report.differing)) if report.compared else []
        for name in mended:
            rebuild(conn, self.codec, self.deciders, self.projections, only=name, progress=watch)
        return (self.verify(conn, watch) if mended else report), mended

    def owners(self, tables: set[str]) -> list[str]:
        """Name the read models that have these tables."""
        owned = [one.name for one in self.projections if tables & {table.name for table in one.tables}]
        return [*owned, *(["snapshots"] if "snapshots" in tables else [])]


def models(daybook: Daybook, settings: Settings) -> Models:
    """Ask the app what it is made of; it need not reach its database for that."""
    app = daybook.create_app(replace(settings, database_url=""))
    with app.app_context():
        return Models(web.codec(), daybook.deciders, web.projections())
