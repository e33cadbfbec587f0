-- Browsers that are known, and what is shown once. Operational, no history, not rebuilt: known_browsers, shown_once.

-- In which browsers somebody signed in before: their tries are counted apart from those of all others. Only the
-- SHA-256 of the cookie's token is here.
CREATE TABLE known_browsers (
    token_hash  bytea        PRIMARY KEY,
    user_id     uuid         NOT NULL,
    seen_at     timestamptz  NOT NULL DEFAULT now()
);

CREATE INDEX known_browsers_user_id_idx ON known_browsers (user_id);

-- By which token the browser of this session is known: ending the session from elsewhere takes that back.
ALTER TABLE sessions ADD COLUMN browser bytea;

-- Recovery codes and links until the page shows them, to the session that made them and to no other.
CREATE TABLE shown_once (
    session     bytea        NOT NULL,
    what        text         NOT NULL,
    "value"     text         NOT NULL,
    ends_at     timestamptz  NOT NULL,
    PRIMARY KEY (session, what)
);

-- Those that say nothing any more are swept away, however many there are.
CREATE INDEX rate_limits_paid_at_idx ON rate_limits (paid_at);

-- Signing in and failing to changes a person's row, but nothing that web processes remember of people.
DROP TRIGGER definitions_changed ON users;

CREATE TRIGGER definitions_changed AFTER INSERT OR DELETE OR TRUNCATE ON users
    FOR EACH STATEMENT EXECUTE FUNCTION definitions_changed();

CREATE TRIGGER definitions_changed_by_update AFTER UPDATE ON users
    FOR EACH ROW WHEN ((old.name, old.active) IS DISTINCT FROM (new.name, new.active))
    EXECUTE FUNCTION definitions_changed();

-- For servers where the app has a role of its own: `app.py migrate --grant THE_ROLE`, as the owner, calls this. The role
-- may append to the log and read it, move its head, and write the other tables, but not say which migrations there
-- were. It may neither rewrite the log nor take the triggers off it; and making tables, as migrations, rebuilding and
-- restoring do, stays with the owner.
CREATE OR REPLACE FUNCTION grant_daybook(app_role name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    here text := current_schema();
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', here, app_role);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %I', here, app_role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', here, app_role);
    EXECUTE format('REVOKE UPDATE, DELETE ON events FROM %I', app_role);
    EXECUTE format('REVOKE INSERT, DELETE ON log_head FROM %I', app_role);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON migrations FROM %I', app_role);
END $$;
