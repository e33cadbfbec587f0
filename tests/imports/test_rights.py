"""Who may import on the command line: what each register says, as in the browser."""

from pathlib import Path

import pytest
from flask import Flask

from app import PROJECTIONS
from eventsourcing import imports, registers, web
from eventsourcing.kernel import Connection, Metadata, Rejected, handle, head
from eventsourcing.registers import Access, Allowed, ChangeRegisterAccess, RegisterView
from tests.imports.conftest import Join, contents


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"Tag\nA\n")
    return path


def load(app: Flask, rows: Path, email: str, register: str = "Assets") -> imports.Loaded:
    with app.app_context():
        return imports.import_file(web.connection(), web.projections(), rows, register, email)


def allow(conn: Connection, register: RegisterView, access: Access) -> None:
    command = ChangeRegisterAccess(access)
    handle(conn, registers.register, register.id, command, Metadata(), projections=PROJECTIONS)


def test_whoever_may_write_imports_whatever_their_role(
    app: Flask, conn: Connection, join: Join, assets: RegisterView, rows: Path
) -> None:
    vera = join("Vera Voss", "viewer")
    before = head(conn)
    with pytest.raises(Rejected, match="Vera Voss is viewer and may not write in Assets"):
        load(app, rows, "vera@example.org")
    assert head(conn) == before
    allow(conn, assets, Access(write=Allowed((), (vera.user.id,))))
    assert load(app, rows, "vera@example.org").created == 1


def test_a_register_that_may_not_be_seen_is_none(
    app: Flask, conn: Connection, join: Join, assets: RegisterView, rows: Path
) -> None:
    join("Ana Ruiz", "editor")
    allow(conn, assets, Access(Allowed(), Allowed(), Allowed()))
    for name in ("Assets", "Things"):
        with pytest.raises(Rejected, match=f"There is no register called {name}, and only an admin may make one"):
            load(app, rows, "ana@example.org", name)
    assert contents(conn, assets.id) == []
