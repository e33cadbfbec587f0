-- What registers there are and what fields they have, as their events tell it. Written by registers/read_model.py.

CREATE TABLE registers (
    id uuid PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    -- The name with case folded (by Python, so the same on every server): two registers never share it.
    name_key text COLLATE "C" NOT NULL CONSTRAINT registers_name_key UNIQUE,
    description text NOT NULL,
    reason_policy text COLLATE "C" NOT NULL,
    retired boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE register_fields (
    id text COLLATE "C" PRIMARY KEY,
    register_id uuid NOT NULL,
    -- Fields put in order have places below zero; one added later has its register's version, so it stands behind.
    place bigint NOT NULL,
    is_unique boolean NOT NULL,
    retired boolean NOT NULL,
    -- The settings, as the events hold them.
    definition jsonb NOT NULL
);

CREATE INDEX register_fields_register_id ON register_fields (register_id, place);
