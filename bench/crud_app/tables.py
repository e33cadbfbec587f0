"""The tables of the CRUD app, filled with what Daybook's records hold: a column for each field, and an audit table."""

from eventsourcing.kernel import Connection

CREATE = """
CREATE SCHEMA crud;
CREATE TABLE crud.users (
    id uuid PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, role text NOT NULL, active boolean NOT NULL);
CREATE TABLE crud.sessions (
    token_hash bytea PRIMARY KEY, user_id uuid NOT NULL REFERENCES crud.users, last_seen_at timestamptz NOT NULL);
CREATE TABLE crud.airports (id uuid PRIMARY KEY, code text NOT NULL, name text);
CREATE INDEX ON crud.airports (code);
CREATE TABLE crud.aircraft (
    id uuid PRIMARY KEY,
    registration text COLLATE "C" NOT NULL UNIQUE, status text NOT NULL, maker text, year integer, seats integer,
    value numeric(14, 2), inspection date, base uuid REFERENCES crud.airports, owner uuid REFERENCES crud.users,
    tags text[], insured boolean, weight numeric, notes text,
    archived boolean NOT NULL, version bigint NOT NULL, created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL, changed_by uuid NOT NULL REFERENCES crud.users) WITH (fillfactor = 90);
CREATE INDEX ON crud.aircraft (status);
CREATE INDEX ON crud.aircraft (changed_at);
CREATE INDEX ON crud.aircraft (base);
CREATE TABLE crud.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, aircraft_id uuid NOT NULL, version bigint NOT NULL,
    at timestamptz NOT NULL, by uuid NOT NULL REFERENCES crud.users, action text NOT NULL, was jsonb NOT NULL,
    now jsonb NOT NULL, reason text, UNIQUE (aircraft_id, version));
"""

# By the columns of crud.aircraft, the fields of the register and how their values are read.
FIELDS = {
    "registration": ("text-cccccccc", "{}"),
    "status": ("choice-dddddddd", "{}"),
    "maker": ("text-eeeeeeee", "{}"),
    "year": ("integer-ffffffff", "{}::integer"),
    "seats": ("integer-gggggggg", "{}::integer"),
    "value": ("money-hhhhhhhh", "substr({}, 5)::numeric"),
    "inspection": ("date-jjjjjjjj", "{}::date"),
    "base": ("link-kkkkkkkk", "{}::uuid"),
    "owner": ("user-mmmmmmmm", "{}::uuid"),
    "tags": ("choices-nnnnnnnn", "nullif(ARRAY(SELECT jsonb_array_elements_text({}::jsonb)), ARRAY[]::text[])"),
    "insured": ("yesno-pppppppp", "{}::boolean"),
    "weight": ("decimal-qqqqqqqq", "{}::numeric"),
    "notes": ("longtext-rrrrrrrr", "{}"),
}
_VALUES = ", ".join(read.format(f"(data ->> '{field}')") for field, read in FIELDS.values())
_RENAMED = """(SELECT coalesce(jsonb_object_agg(c.name,
        CASE c.name WHEN 'value' THEN to_jsonb(substr(v.value #>> '{{}}', 5)) ELSE v.value END), '{{}}')
    FROM jsonb_each(e.data -> '{}') v JOIN columns c ON c.field = v.key)"""

FILL = f"""
INSERT INTO crud.users SELECT id, email, name, role, active FROM users;
INSERT INTO crud.airports SELECT id, data ->> 'text-aaaaaaaa', data ->> 'text-bbbbbbbb' FROM records
WHERE data ? 'text-aaaaaaaa';
INSERT INTO crud.aircraft SELECT id, {_VALUES}, archived, version, created_at, changed_at, changed_by
FROM records WHERE data ? 'text-cccccccc';
WITH columns (name, field) AS (VALUES {", ".join(f"('{name}', '{field}')" for name, (field, _) in FIELDS.items())})
INSERT INTO crud.audit OVERRIDING SYSTEM VALUE
SELECT e.position, a.id, e.version, e.recorded_at, e.actor_id, e.event_type, {_RENAMED.format("was")},
    {_RENAMED.format("values")}, e.reason
FROM events e JOIN crud.aircraft a ON a.id = e.aggregate_id;
SELECT setval(pg_get_serial_sequence('crud.audit', 'id'), max(id)) FROM crud.audit;
"""


def fill(conn: Connection) -> None:
    """The same users, airports, aircraft and changes as in Daybook's tables beside them."""
    conn.execute(CREATE.encode())
    conn.execute(FILL.encode())


def take_sessions(conn: Connection) -> None:
    """Let those in who are signed in to Daybook."""
    conn.execute("INSERT INTO crud.sessions SELECT token_hash, user_id, last_seen_at FROM sessions")
    conn.execute("VACUUM ANALYZE")
