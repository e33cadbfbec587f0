-- Imports. Written by imports/read_model.py: imports. Operational, no history, not rebuilt: import_files, import_chunks,
-- import_rejects.

-- Every load of a file that was started, and what became of its rows.
CREATE TABLE imports (
    id           uuid         PRIMARY KEY,
    register_id  uuid         NOT NULL,
    file_name    text         NOT NULL,
    sha256       text         NOT NULL,
    "rows"       bigint       NOT NULL,
    started_by   uuid,
    started_at   timestamptz  NOT NULL,
    reason       text,
    "version"    bigint       NOT NULL,
    finished_at  timestamptz,
    created      bigint,
    changed      bigint,
    same         bigint,
    rejected     bigint
);

CREATE INDEX imports_started_at_idx ON imports (started_at);

-- A file on its way into a register: how it is read, what is to become of its columns, and how far the work on it is.
-- Whoever works on it holds a lease and renews it; whoever finds one that ran out may go on.
CREATE TABLE import_files (
    id            uuid         PRIMARY KEY,
    register_id   uuid,
    is_new        boolean      NOT NULL,
    file_name     text         NOT NULL,
    size          bigint       NOT NULL,
    sha256        text         NOT NULL,
    uploaded_by   uuid         NOT NULL,
    uploaded_at   timestamptz  NOT NULL DEFAULT now(),
    state         text         NOT NULL
        CHECK (state IN ('asking', 'reading', 'unreadable', 'checking', 'ready', 'loading', 'finished')),
    reading       jsonb        NOT NULL,
    plan          jsonb,
    checked       jsonb,
    trouble       text         NOT NULL DEFAULT '',
    reason        text,
    effective_at  timestamptz,
    started_by    uuid,
    total         bigint       NOT NULL DEFAULT 0,
    done          bigint       NOT NULL DEFAULT 0,
    created       bigint       NOT NULL DEFAULT 0,
    changed       bigint       NOT NULL DEFAULT 0,
    same          bigint       NOT NULL DEFAULT 0,
    rejected      bigint       NOT NULL DEFAULT 0,
    worker        uuid,
    leased_until  timestamptz,
    began_at      timestamptz,
    began_from    bigint       NOT NULL DEFAULT 0
);

CREATE INDEX import_files_state_idx ON import_files (state);

-- The file's bytes in pieces, so that nobody need hold all of it. They go when the load is finished.
CREATE TABLE import_chunks (
    import_id  uuid     NOT NULL,
    number     integer  NOT NULL,
    content    bytea    NOT NULL,
    PRIMARY KEY (import_id, number)
);

-- The rows that a load rejected, with the reasons; the cells as they stood in the file.
CREATE TABLE import_rejects (
    import_id  uuid    NOT NULL,
    line       bigint  NOT NULL,
    cells      jsonb   NOT NULL,
    problems   jsonb   NOT NULL,
    PRIMARY KEY (import_id, line)
);
