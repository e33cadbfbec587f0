-- Links, second factors and failed sign-ins. Operational, no history, not rebuilt: one_time_links, second_factors,
-- recovery_codes, sign_in_failures. Written by accounts/read_model.py: the new columns of users.

-- Whether somebody has a password, which makes an invited person one who can come in; everybody so far had one.
ALTER TABLE users
    ADD COLUMN ready boolean NOT NULL DEFAULT true,
    ADD COLUMN second_factor boolean NOT NULL DEFAULT false,
    ADD COLUMN signed_in_at timestamptz;

ALTER TABLE users
    ALTER COLUMN ready DROP DEFAULT,
    ALTER COLUMN second_factor DROP DEFAULT;

-- A session is complete when all that was asked for was given: a password alone may not be all. `offered_secret` is
-- that of a second factor which is being added in this browser and has not been proved yet.
ALTER TABLE sessions
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT sessions_id_key UNIQUE,
    ADD COLUMN complete boolean NOT NULL DEFAULT true,
    ADD COLUMN offered_secret text;

ALTER TABLE sessions
    ALTER COLUMN id DROP DEFAULT,
    ALTER COLUMN complete DROP DEFAULT;

-- The newest link of a person: it lets them choose a password, once. Only the SHA-256 of its token is here.
CREATE TABLE one_time_links (
    user_id     uuid              PRIMARY KEY,
    token_hash  bytea             NOT NULL CONSTRAINT one_time_links_token_hash_key UNIQUE,
    purpose     text COLLATE "C"  NOT NULL CHECK (purpose IN ('invitation', 'reset')),
    ends_at     timestamptz       NOT NULL
);

-- Secrets of time-based one-time passwords. A code is used once: only steps of time after `last_step` count.
CREATE TABLE second_factors (
    user_id    uuid    PRIMARY KEY,
    secret     text    NOT NULL,
    last_step  bigint  NOT NULL
);

-- SHA-256 of the recovery codes that are left. They are random, so a quick digest is as good as a slow one.
CREATE TABLE recovery_codes (
    user_id    uuid   NOT NULL,
    code_hash  bytea  NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- Sign-ins that failed, by day (UTC) and step: `who` is a user, or the workspace for e-mails that nobody has. `told` of
-- them the person has been told of.
CREATE TABLE sign_in_failures (
    who    uuid              NOT NULL,
    step   text COLLATE "C"  NOT NULL CHECK (step IN ('password', 'code')),
    day    date              NOT NULL,
    count  bigint            NOT NULL,
    told   bigint            NOT NULL DEFAULT 0,
    PRIMARY KEY (who, step, day)
);
