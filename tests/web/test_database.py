"""The connections of requests."""

from pathlib import Path

import pytest
from flask import Flask

from eventsourcing import operations, web
from eventsourcing.kernel.at_head import shares
from eventsourcing.operations.server import configure


@pytest.mark.parametrize("shared", [False, True])
def test_commands_share_the_flush_where_the_setting_says_so(app: Flask, tmp_path: Path, shared: bool) -> None:
    configure(app, operations.Settings("", "127.0.0.1", 8000, tmp_path, "", "", shared_flush=shared))
    with app.app_context():
        assert shares(web.connection()) is shared
