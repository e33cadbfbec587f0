"""A Daybook with something of everything in it, that stands again as it was after each blow."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit
from uuid import UUID

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from msgspec import structs
from psycopg import sql
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from app import PROJECTIONS, create_app
from eventsourcing import accounts, operations, registers, web
from eventsourcing.imports import work
from eventsourcing.imports.files import File
from eventsourcing.kernel import Connection, Metadata, handle, uuid7
from eventsourcing.registers import DefineRegister, Field, FieldSettings
from eventsourcing.registers.domain import Access, Allowed, ChangeRegisterAccess
from tests.records.conftest import DUE, EVERY_KIND, TAG, parent_field
from tests.web.conftest import CODE, PASSWORD
from tests.web.fuzzing.pages import Form, read
from tests.web.test_access import methods
from tests.web.test_one_path import OPERATIONAL, PLAUSIBLE, tables
from tests.web.test_one_path import address as example

VISITS, PAGES = 3, 250
SECRET = "Nobody but admins reads this"
HIDDEN = Field("text-hiddenhi", FieldSettings("Secret"))
RETIRED = Field("text-gonegone", FieldSettings("Gone"))
GOOD = {name: [value] for name, value in PLAUSIBLE.items()} | {f"f-{TAG.id}": ["Z9"]}
ENDS = {"accounts.sign_out"}  # would end the walk


@dataclass
class Target:
    """An address that takes what is sent, and what an untouched form sends there."""

    rule: Rule
    method: str
    url: str
    sent: dict[str, list[str]]
    files: set[str] = field(default_factory=set)
    multipart: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


@dataclass
class Stage:
    """The app, and the scene; `reset` puts back what has changed since, in some milliseconds."""

    app: Flask
    conn: Connection
    cookies: dict[str, str]
    walks: dict[str, tuple[list[Target], list[Target]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.digests = _digests(self.conn, tables(self.conn))
        self.watched = _digests(self.conn, tables(self.conn) - OPERATIONAL.keys() - {"events", "snapshots"})
        self.columns = _columns(self.conn)
        self.conn.execute("CREATE SCHEMA kept")
        for table in self.columns:
            kept = sql.SQL("CREATE TABLE kept.{0} AS TABLE {0}").format(sql.Identifier(table))
            self.conn.execute(kept)
        self.whole = self.state(self.digests)

    def reset(self) -> None:
        """Have everything as it was. Only here does anything rewrite the log: its triggers are told to look away."""
        now = self.state(self.digests)
        with self.conn.transaction():
            self.conn.execute("SET LOCAL session_replication_role = replica")
            for table in (table for table in now if now[table] != self.whole[table]):
                restore = sql.SQL("DELETE FROM {0}; INSERT INTO {0} ({1}) SELECT {1} FROM kept.{0}")
                self.conn.execute(restore.format(sql.Identifier(table), self.columns[table]))

    def browser(self, role: str) -> FlaskClient:
        """A browser in which the person of that role is signed in; "nobody" for nobody."""
        client = self.app.test_client()
        if role in self.cookies:
            client.set_cookie("daybook", self.cookies[role])
        return client

    def state(self, query: sql.Composed | None = None) -> dict[str, str]:
        """A digest of the log and of all that is made from it."""
        digests: dict[str, str] = dict(self.conn.execute(query or self.watched).fetchall())
        return digests

    def ids(self) -> list[str]:
        """The ids of things there are, among them those of a register that the editor may not see."""
        rows = self.conn.execute(
            """SELECT id::text FROM registers UNION ALL SELECT id::text FROM records
            UNION ALL SELECT id FROM register_fields UNION ALL SELECT id::text FROM users
            UNION ALL SELECT id::text FROM import_files ORDER BY 1"""
        )
        return [id for (id,) in rows]


@contextmanager
def staged(url: str, folder: Path) -> Iterator[Stage]:
    """The scene in this database, and the app on it."""
    app = create_app(operations.Settings(url, "127.0.0.1", 8000, folder, CODE, "a key for tests"))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    with psycopg.connect(url, autocommit=True) as conn:
        yield Stage(app, conn, build(app, conn))
    web.close(app)


def at_once(file: File) -> None:
    """Do an import's work in the request that begins it."""
    work.work(web.connection(), web.projections(), file.id)


def build(app: Flask, conn: Connection) -> dict[str, str]:
    """People of every role, registers with every kind of field, records, an import; returns the people's cookies."""
    browsers = {role: _sign_up(app, conn, role) for role in web.ROLES}
    admin = browsers["admin"]
    things, secrets = uuid7(), uuid7()
    _define(conn, things, "Things", *EVERY_KIND, parent_field(things), structs.replace(RETIRED, retired=True))
    _define(conn, secrets, "Secrets", HIDDEN)
    handle(conn, registers.register, secrets, _admins_only(), Metadata(), projections=PROJECTIONS)
    for number in range(3):
        due = {DUE.id: date(2026, 3, number + 1).isoformat()}
        _keep(admin, things, {TAG.id: f"A{number}", **due})
    _keep(admin, secrets, {HIDDEN.id: SECRET})
    [(record,)] = conn.execute("SELECT id FROM records WHERE register_id = %s LIMIT 1", (things,)).fetchall()
    admin.post(f"/records/{record}/comment", data={"text": "A comment", "command_id": str(uuid7())})
    for number in range(2):
        upload(browsers["editor"], things, f"Tag,Seats\r\nB{number},4\r\nB{number},x\r\n".encode())
    [(started,)] = conn.execute("SELECT id FROM import_files ORDER BY id LIMIT 1").fetchall()
    browsers["editor"].post(f"/imports/{started}/start", data=_import_form(browsers["editor"], started))
    cookies = {role: client.get_cookie("daybook") for role, client in browsers.items()}
    return {role: cookie.value for role, cookie in cookies.items() if cookie}


def upload(client: FlaskClient, register: UUID, content: bytes) -> None:
    sent = {"register": str(register), "file": (io.BytesIO(content), "things.csv")}
    assert client.post("/imports", data=sent, content_type="multipart/form-data").status_code == 303


def _import_form(client: FlaskClient, import_id: UUID) -> dict[str, list[str]]:
    page = read(client.get(f"/imports/{import_id}"))
    return next(form.sent for form in page.forms if any(url.endswith("/start") for url in (form.action, *form.ways)))


def _sign_up(app: Flask, conn: Connection, role: str) -> FlaskClient:
    write = accounts.Write(conn, Metadata(actor_kind="system", source="command line"))
    accounts.create_user(write, email=f"{role}@example.org", name=role.title(), role=role, password=PASSWORD)
    client = app.test_client()
    assert client.post("/sign-in", data={"email": f"{role}@example.org", "password": PASSWORD}).status_code == 303
    return client


def _define(conn: Connection, register: UUID, name: str, *fields: Field) -> None:
    command = DefineRegister(name, "All kinds.", "optional", fields)
    handle(conn, registers.register, register, command, Metadata(), projections=PROJECTIONS)


def _admins_only() -> ChangeRegisterAccess:
    nobody = Allowed()
    return ChangeRegisterAccess(Access(see=nobody, write=nobody, define=nobody))


def _keep(client: FlaskClient, register: UUID, values: dict[str, str]) -> None:
    sent = {"command_id": str(uuid7())} | {f"f-{field}": value for field, value in values.items()}
    assert client.post(f"/registers/{register}/records", data=sent).status_code == 303


def _digests(conn: Connection, names: set[str]) -> sql.Composed:
    """One query for a digest of each of these tables."""
    one = sql.SQL("SELECT {}, coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t")
    return sql.SQL(" UNION ALL ").join(one.format(sql.Literal(name), sql.Identifier(name)) for name in sorted(names))


def _columns(conn: Connection) -> dict[str, sql.Composed]:
    """The columns of every table that are written, not made by the database from others."""
    rows = conn.execute(
        """SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
        WHERE table_schema = 'public' AND is_generated = 'NEVER' GROUP BY 1"""
    )
    return {table: sql.SQL(", ").join(map(sql.Identifier, columns)) for table, columns in rows}


def walked(stage: Stage, role: str) -> tuple[list[Target], list[Target]]:
    """What a person of that role may ask, and what they may send; the latter with all that no form was found for."""
    if role not in stage.walks:
        asked, sent = _walk(stage, stage.browser(role))
        stage.walks[role] = asked, sent + _unseen(stage, sent)
    return stage.walks[role]


def _walk(stage: Stage, client: FlaskClient) -> tuple[list[Target], list[Target]]:
    """Follow every link as far as there is something new."""
    adapter = stage.app.url_map.bind("localhost")
    seen: dict[Any, int] = {}
    asked: dict[str, Target] = {}
    sent: dict[Any, Target] = {}
    waiting = ["/", "/search?q=a", "/imports", "/account", "/users"]
    while waiting and len(asked) < PAGES:
        url = waiting.pop(0)
        parts = urlsplit(url)
        query: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            query.setdefault(name, []).append(value)
        if url in asked or (rule := _rule(adapter, parts.path, "GET")) is None or rule.endpoint == "static":
            continue
        key = (rule.endpoint, frozenset(query))
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > VISITS:
            continue
        asked[url] = Target(rule, "GET", parts.path, query)
        answer = client.get(url, buffered=True)
        assert answer.status_code < 500, url
        if answer.status_code == 303:
            waiting.append(_here(url, answer.location))
        if answer.mimetype != "text/html":
            continue
        page = read(answer, url)
        waiting += [_here(url, link) for link in page.links if not urlsplit(link).netloc]
        for form in page.forms:
            _learn(adapter, form, url, waiting, sent)
    return list(asked.values()), list(sent.values())


def _unseen(stage: Stage, known: list[Target]) -> list[Target]:
    """The addresses that take something and to which no form was seen to lead, with what is plausible there."""
    editor = accounts.find(stage.conn, "editor@example.org")
    assert editor is not None
    endpoints = {target.rule.endpoint for target in known} | ENDS
    sent = GOOD | {"command_id": [str(uuid7())]}
    return [
        Target(rule, method, example(stage.app, rule, stage.conn, editor.id), sent)
        for rule in list(stage.app.url_map.iter_rules())
        if rule.endpoint not in endpoints
        for method in sorted(methods(rule) - {"GET"})
    ]


def _learn(adapter: Any, form: Form, url: str, waiting: list[str], sent: dict[Any, Target]) -> None:
    """Keep what the form sends, once for every set of names that goes to an address."""
    for way in (form.action, *form.ways):
        path = urlsplit(_here(url, way)).path
        if form.method == "get":
            waiting.append(path)
            continue
        rule = _rule(adapter, path, "POST")
        if rule is not None and rule.endpoint not in ENDS:
            good = {
                name: GOOD.get(name, values) if values in ([], [""]) else values for name, values in form.sent.items()
            }
            target = Target(rule, "POST", path, good, form.files, form.multipart)
            sent.setdefault((rule.endpoint, frozenset(good)), target)


def _here(url: str, link: str) -> str:
    parts = urlsplit(urljoin(url, link))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _rule(adapter: Any, path: str, method: str) -> Rule | None:
    with suppress(HTTPException):
        found: Rule = adapter.match(path, method, return_rule=True)[0]
        return found
    return None
