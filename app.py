"""Puts Daybook together: the slices, the web app that serves them, and the command line."""

from flask import Flask

from eventsourcing import accounts, activity, demo, exports, imports, operations, records, registers, web, workspace

DECIDERS = (
    workspace.workspace,
    accounts.user,
    registers.register,
    exports.export,
    records.record,
    imports.importing,
)
PROJECTIONS = (
    *workspace.projections,
    accounts.users,
    *registers.projections,
    *exports.projections,
    *records.projections,
    *imports.projections,
)
BLUEPRINTS = (
    accounts.blueprint,
    registers.blueprint,
    records.blueprint,
    imports.blueprint,
    activity.blueprint,
    demo.blueprint,
    operations.blueprint,
)


def create_app(settings: operations.Settings | None = None) -> Flask:
    """Make the web app; by default with the settings from the environment, DATABASE_URL among them."""
    app = Flask(__name__)
    web.install(app, settings or operations.from_environment(), DECIDERS, PROJECTIONS, BLUEPRINTS)
    registers.ask_before_changing(app, records.misfits)
    return app


if __name__ == "__main__":
    operations.command_line(obj=operations.Daybook(create_app, DECIDERS))
