"""Puts the web layer into a Flask app."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from flask import Blueprint, Flask

from eventsourcing.kernel import Decider, Projection
from eventsourcing.web import (
    access,
    as_of,
    assets,
    bodies,
    callers,
    database,
    errors,
    filters,
    log,
    pages,
    security,
    streaming,
)


class Settings(Protocol):
    """What the web layer needs to be told."""

    @property
    def database_url(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def setup_code(self) -> str: ...
    @property
    def trusted_hosts(self) -> tuple[str, ...]: ...
    @property
    def trusted_proxies(self) -> int: ...


def install(
    app: Flask,
    settings: Settings,
    deciders: Iterable[Decider[Any, Any, Any]],
    projections: Iterable[Projection],
    blueprints: Iterable[Blueprint],
) -> None:
    """Register the blueprints and what their pages share. Refuses routes that do not say who may use them.

    Nothing here talks to the database: the pool opens with the first request that asks for a connection.
    """
    app.ensure_sync = _as_it_is  # type: ignore[assignment, method-assign]  # asked about each hook of each request
    app.config["SECRET_KEY"] = settings.secret_key
    app.config["SETUP_CODE"] = settings.setup_code
    log.install(app)
    errors.install(app)
    bodies.install(app)
    callers.install(app, settings.trusted_hosts, settings.trusted_proxies)
    database.install(app, settings.database_url, tuple(deciders), tuple(projections))
    access.install(app)
    as_of.install(app)
    security.install(app)
    assets.install(app)
    pages.install(app)
    filters.install(app)
    streaming.install(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    access.check_routes(app)


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    """No view or hook of ours is a coroutine."""
    return function
