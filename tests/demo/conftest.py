"""The demo's pages are tested with the whole app."""

from tests.web.conftest import app, nobody

__all__ = ["app", "nobody"]
