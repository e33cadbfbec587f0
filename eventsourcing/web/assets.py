"""Style sheets and scripts: their addresses name what is in them, so browsers keep them and never show stale ones."""

import hashlib
import re
from pathlib import Path

from flask import Flask, Response, current_app

YEAR = 365 * 24 * 3600
VERSIONED = re.compile("v-[0-9a-f]{12}/")


def install(app: Flask) -> None:
    """Give every address of a static file a part that stands for them all, so that scripts import the same version.

    Templates have `static(filename)`: a record's page has some sixty icons, for which url_for took a tenth of its time.
    """
    version = f"v-{_digest(Path(app.static_folder or ''))}/"
    app.extensions["assets"] = version
    app.jinja_env.globals["static"] = f"{app.static_url_path}/{version}{{}}".format
    app.view_functions["static"] = _send


def _digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _send(filename: str) -> Response:
    """The file. Pages from before an upgrade name another version; they get what there is, and keep it for no time."""
    response = current_app.send_static_file(VERSIONED.sub("", filename, count=1))
    if filename.startswith(current_app.extensions["assets"]):
        response.cache_control.no_cache = None
        response.cache_control.public = response.cache_control.immutable = True
        response.cache_control.max_age = YEAR
    return response
