"""Style sheets and scripts: their addresses name what is in them, so browsers keep them and never show stale ones."""

import hashlib
import re
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app

YEAR = 365 * 24 * 3600
VERSIONED = re.compile("v-[0-9a-f]{12}/")


def install(app: Flask) -> None:
    """Give every address of a static file a part that stands for them all, so that scripts import the same version."""
    version = f"v-{_digest(Path(app.static_folder or ''))}/"
    app.extensions["assets"] = version
    app.url_defaults(_name_the_version)
    app.view_functions["static"] = _send


def _digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _name_the_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and not VERSIONED.match(values["filename"]):
        values["filename"] = current_app.extensions["assets"] + values["filename"]


def _send(filename: str) -> Response:
    """The file. Pages from before an upgrade name another version; they get what there is, and keep it for no time."""
    response = current_app.send_static_file(VERSIONED.sub("", filename, count=1))
    if filename.startswith(current_app.extensions["assets"]):
        response.cache_control.no_cache = None
        response.cache_control.public = response.cache_control.immutable = True
        response.cache_control.max_age = YEAR
    return response
