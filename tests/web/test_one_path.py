"""Nothing changes state but an event."""

from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import DECIDERS, PROJECTIONS
from eventsourcing import accounts
from eventsourcing.kernel import Codec, Connection, head, uuid7, verify
from tests.web.test_access import methods

# The tables that are neither the log nor made from it: state that is no history and is not rebuilt.
OPERATIONAL = {
    "migrations": "which files have been applied",
    "credentials": "hashes of passwords, which must not be kept for ever",
    "sessions": "who is signed in where",
    "one_time_links": "links that let somebody choose a password, until they are used",
    "second_factors": "secrets of one-time passwords, which must not be kept for ever",
    "recovery_codes": "digests of the codes that stand in for a lost second factor",
    "sign_in_failures": "how often signing in failed, of which only some become events",
    "known_browsers": "in which browsers somebody signed in before, until it is a year ago",
    "shown_once": "recovery codes and links until the page shows them",
    "rate_limits": "how soon somebody may try again",
    "definitions": "how often registers and people changed, for those who remember them",
    "demo_work": "how far the making of a demo has come",
    "import_files": "files on their way into a register, and how far the work on them is",
    "import_chunks": "the bytes of those files, until they are loaded",
    "import_rejects": "rows that were not loaded, with the reasons, to be mended and sent again",
}
THE_LOG = {"events", "log_head", "snapshots"}

PLAUSIBLE = {
    "name": "Something",
    "email": "something@example.org",
    "role": "viewer",
    "current": "a few unrelated words",
    "password": "some more unrelated words",
    "second_factor": "nobody",
    "idle_hours": "5",
    "longest_days": "5",
    "session": "all",
    "reason": "It had to be.",
    "template": "blank",
    "description": "A description.",
    "reason_policy": "optional",
    "label": "A label",
    "kind": "text",
    "text": "A comment.",
    "seen": "1",
    "version": "1",
}


def tables(conn: Connection) -> set[str]:
    rows = conn.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    return {name for (name,) in rows}


def contents(conn: Connection) -> dict[str, str]:
    """A digest of every table whose rows only events may change."""
    watched = tables(conn) - OPERATIONAL.keys() - THE_LOG
    return {
        name: conn.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t").fetchall()[0][0]
        for name in sorted(watched)
    }


def test_every_table_is_the_log_or_made_from_it_or_listed_as_operational(conn: Connection) -> None:
    projected = {table.name for projection in PROJECTIONS for table in projection.tables}
    assert tables(conn) - THE_LOG - OPERATIONAL.keys() == projected
    assert projected.isdisjoint(OPERATIONAL)


def test_no_route_changes_state_without_an_event(app: Flask, admin: FlaskClient, conn: Connection) -> None:
    editor = begin(admin, conn)
    changing = set()
    for rule in list(app.url_map.iter_rules()):
        for method in methods(rule) - {"GET"}:
            if rule.endpoint == "accounts.sign_out":
                continue  # the rest is walked signed in
            rows, log = contents(conn), head(conn)
            sent = {**PLAUSIBLE, "command_id": str(uuid7()), "email": f"{uuid7()}@example.org"}
            answer = admin.open(address(app, rule, conn, editor), method=method, data=sent)
            assert answer.status_code < 500, (rule, answer.status_code)
            if contents(conn) != rows:
                assert head(conn).position > log.position, f"{rule} changed state without an event"
                changing.add(rule.endpoint)
    assert {"accounts.post_user", "accounts.rename", "accounts.post_role", "accounts.change_sign_in_rules"} <= changing
    report = verify(conn, Codec(DECIDERS), DECIDERS, PROJECTIONS)
    assert report.ok, list(report.lines())


def begin(admin: FlaskClient, conn: Connection) -> UUID:
    """A register with a record, and somebody, whose id is returned: so that there is something to change."""
    admin.post("/registers/from-template", data={"template": "blank", "command_id": str(uuid7())})
    [(register_id, field_id)] = conn.execute("SELECT register_id, id FROM register_fields").fetchall()
    admin.post(f"/registers/{register_id}/records", data={f"f-{field_id}": "Ana", "command_id": str(uuid7())})
    editor = accounts.find(conn, "editor@example.org")
    assert editor is not None
    return editor.id


def address(app: Flask, rule: Rule, conn: Connection, user_id: UUID) -> str:
    """The rule's address, with ids of what there is."""
    known: dict[str, UUID | str | int] = {"position": 1, "user_id": user_id}
    for name, query in {
        "register_id": "SELECT id FROM registers ORDER BY created_at LIMIT 1",
        "record_id": "SELECT id FROM records LIMIT 1",
        "field_id": "SELECT id FROM register_fields LIMIT 1",
        "import_id": "SELECT id FROM import_files ORDER BY id DESC LIMIT 1",
    }.items():
        found = conn.execute(query).fetchone()
        known[name] = found[0] if found else uuid4()
    values = {name: known.get(name, uuid4()) for name in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False))
