"""Style sheets and scripts are kept by browsers, and never stale."""

import re

from flask import Flask
from flask.testing import FlaskClient

IMPORT = re.compile(r"""^import\b[^"']*["']([^"']+)["']""", re.MULTILINE)


def version(app: Flask) -> str:
    return str(app.extensions["assets"])


def test_pages_name_the_version_of_every_file(app: Flask, admin: FlaskClient) -> None:
    page = admin.get("/users").text
    named = re.findall(r'(?:href|src)="(/static/[^"#]+)', page)
    assert len(named) > 8
    assert all(url.startswith(f"/static/{version(app)}") for url in named)
    for url in named:
        with admin.get(url) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "public, immutable, max-age=31536000"


def test_scripts_import_by_their_place_so_that_the_version_is_the_same(app: Flask, nobody: FlaskClient) -> None:
    with nobody.get(f"/static/{version(app)}app.js") as answer:
        imported = IMPORT.findall(answer.get_data(as_text=True))
    assert imported
    assert all(name.startswith("./") for name in imported)


def test_an_address_of_another_version_gets_the_file_and_keeps_it_for_no_time(nobody: FlaskClient) -> None:
    for url in ("/static/app.js", "/static/v-0123456789ab/app.js"):
        with nobody.get(url) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-cache"


def test_nothing_but_static_files_can_be_had(app: Flask, nobody: FlaskClient) -> None:
    for path in (
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "v-0123456789ab/../../app.py",
        "%2fetc/passwd",
        "css",
        "",
    ):
        for before in ("", version(app)):
            assert nobody.get(f"/static/{before}{path}", follow_redirects=True).status_code == 404, path
