"""The whole app and people at it, as the tests of records have them."""

from tests.records.conftest import ana, app, assets, ben, chair, join

__all__ = ["ana", "app", "assets", "ben", "chair", "join"]
