-- Who may come in. Written by accounts/read_model.py: users, user_names. Operational, no history, not rebuilt:
-- credentials, sessions, rate_limits.

CREATE TABLE users (
    id          uuid                PRIMARY KEY,
    email       text                NOT NULL,
    -- The e-mail with case folded (by Python, so the same on every server): two people never share it.
    email_key   text COLLATE "C"    NOT NULL CONSTRAINT users_email_key UNIQUE,
    name        text                NOT NULL,
    role        text COLLATE "C"    NOT NULL,
    active      boolean             NOT NULL,
    "version"   bigint              NOT NULL,
    created_at  timestamptz         NOT NULL,
    changed_at  timestamptz         NOT NULL
);

-- Every name that somebody had, from which position of the log on.
CREATE TABLE user_names (
    user_id     uuid    NOT NULL,
    "position"  bigint  NOT NULL,
    name        text    NOT NULL,
    PRIMARY KEY (user_id, "position")
);

-- Password hashes, kept out of the log: what is in the log can never be taken back.
CREATE TABLE credentials (
    user_id  uuid  PRIMARY KEY,
    hash     text  NOT NULL
);

-- Who is signed in, in which browser. Only the SHA-256 of the cookie's token is here.
CREATE TABLE sessions (
    token_hash    bytea        PRIMARY KEY,
    user_id       uuid         NOT NULL,
    address       text         NOT NULL,
    agent         text         NOT NULL,
    signed_in_at  timestamptz  NOT NULL DEFAULT now(),
    last_seen_at  timestamptz  NOT NULL DEFAULT now()
);

CREATE INDEX sessions_user_id_idx ON sessions (user_id);

-- How soon somebody may try again (GCRA): the time at which all earlier tries are paid for.
CREATE TABLE rate_limits (
    key      text COLLATE "C"  PRIMARY KEY,
    paid_at  timestamptz       NOT NULL
);
