"""The fixtures of the web layer's tests: the whole app, people and their browsers."""

from tests.web.conftest import admin, app, browser, nobody, people

__all__ = ["admin", "app", "browser", "nobody", "people"]
