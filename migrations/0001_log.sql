-- The log: one table of events that only grows, one row that says where it ends, and the one function that appends.

CREATE TABLE events (
    "position"      bigint      PRIMARY KEY,
    event_id        uuid        NOT NULL UNIQUE,
    aggregate_type  text        NOT NULL,
    aggregate_id    uuid        NOT NULL,
    "version"       bigint      NOT NULL,
    event_type      text        NOT NULL,
    schema_version  integer     NOT NULL,
    data            jsonb       NOT NULL,
    recorded_at     timestamptz NOT NULL,
    effective_at    timestamptz,
    actor_id        uuid,
    actor_kind      text        NOT NULL CHECK (actor_kind IN ('person', 'token', 'process', 'system')),
    source          text        NOT NULL CHECK (source IN ('web', 'import', 'api', 'worker', 'command line')),
    reason          text,
    command_id      uuid        NOT NULL,
    change_set_id   uuid        NOT NULL,
    causation_id    uuid,
    hash            bytea       NOT NULL,
    UNIQUE (aggregate_id, "version")
);

CREATE INDEX events_command_id_idx ON events (command_id);
CREATE INDEX events_change_set_id_idx ON events (change_set_id);

-- The head: whoever appends locks this row, so positions have no gaps and follow the order of commits.
CREATE TABLE log_head (
    id           boolean     PRIMARY KEY DEFAULT true CHECK (id),
    "position"   bigint      NOT NULL,
    recorded_at  timestamptz NOT NULL,
    hash         bytea       NOT NULL
) WITH (fillfactor = 10);

INSERT INTO log_head ("position", recorded_at, hash)
VALUES (0, '2000-01-01 00:00:00+00', decode(repeat('00', 32), 'hex'));

-- The latest state of each aggregate, kept by the append's own statement; ignored when other code made it.
CREATE TABLE snapshots (
    aggregate_id    uuid    PRIMARY KEY,
    aggregate_type  text    NOT NULL,
    "version"       bigint  NOT NULL,
    fingerprint     text    NOT NULL,
    state           jsonb   NOT NULL
) WITH (fillfactor = 80);

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log is append-only: % on events is refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER events_are_never_rewritten BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- Appends events to many streams at once, or to none of some, whose version it then merely checks.
--
-- streams      one element a stream: its type, its id and the version it must have: n exactly n (0: no stream yet),
--              -1 any, -2 the stream exists
-- events       one element an event: the index of its stream in the arrays above (from 1), then what is stored;
--              digests holds the SHA-256 of the canonical JSON of each event's body
-- returns      per event its ordinal in the call (from 1), position, version and time; repeated is true where the
--              command was handled before: then nothing is appended and these are the first result
-- raises       DB409 where a stream has another version, the detail is JSON: aggregate_id, expected, actual
--
-- hash = SHA-256 (previous hash · position · version · recorded_at · digest), the numbers as eight bytes, the time in
-- microseconds since 2000-01-01 UTC.
CREATE FUNCTION append(
    stream_types text[], stream_ids uuid[], expected bigint[],
    event_streams integer[], event_ids uuid[], event_types text[], schema_versions integer[], datas text[],
    digests bytea[],
    command uuid, change_set uuid, cause uuid, actor uuid, actor_kind text, source text, reason text,
    effective timestamptz
) RETURNS TABLE (ordinal integer, "position" bigint, "version" bigint, recorded_at timestamptz, repeated boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    head       log_head%ROWTYPE;
    versions   bigint[];
    numbered   bigint[] := '{}';
    hashes     bytea[] := '{}';
    stream     integer;
    latest     bytea;
    stamp      timestamptz;
    stamp_sent bytea;
BEGIN
    SELECT * INTO STRICT head FROM log_head FOR UPDATE;

    RETURN QUERY
        SELECT row_number() OVER (ORDER BY e."position")::integer, e."position", e."version", e.recorded_at, true
        FROM events e WHERE e.command_id = command ORDER BY e."position";
    IF FOUND THEN
        RETURN;
    END IF;

    FOR i IN 1 .. cardinality(stream_ids) LOOP
        versions[i] := coalesce((SELECT max(e."version") FROM events e WHERE e.aggregate_id = stream_ids[i]), 0);
        IF NOT (expected[i] = versions[i] OR expected[i] = -1 OR (expected[i] = -2 AND versions[i] > 0)) THEN
            RAISE EXCEPTION 'Stream % is at version %, not at %.', stream_ids[i], versions[i], expected[i]
                USING ERRCODE = 'DB409', DETAIL = json_build_object(
                    'aggregate_id', stream_ids[i], 'expected', expected[i], 'actual', versions[i]);
        END IF;
    END LOOP;
    IF cardinality(event_ids) = 0 THEN
        RETURN;
    END IF;

    stamp := greatest(clock_timestamp(), head.recorded_at);
    stamp_sent := timestamptz_send(stamp);
    latest := head.hash;
    FOR i IN 1 .. cardinality(event_ids) LOOP
        stream := event_streams[i];
        versions[stream] := versions[stream] + 1;
        numbered[i] := versions[stream];
        latest := sha256(latest || int8send(head."position" + i) || int8send(numbered[i]) || stamp_sent || digests[i]);
        hashes[i] := latest;
    END LOOP;

    INSERT INTO events (
        "position", event_id, aggregate_type, aggregate_id, "version", event_type, schema_version, data, recorded_at,
        effective_at, actor_id, actor_kind, source, reason, command_id, change_set_id, causation_id, hash)
    SELECT head."position" + e.n, e.id, stream_types[e.stream], stream_ids[e.stream], e."version", e.type, e.schema,
        e.data::jsonb, stamp, effective, actor, actor_kind, source, reason, command, change_set, cause, e.hash
    FROM unnest(event_streams, event_ids, event_types, schema_versions, datas, numbered, hashes)
        WITH ORDINALITY AS e(stream, id, type, schema, data, "version", hash, n);

    UPDATE log_head h
    SET "position" = head."position" + cardinality(event_ids), recorded_at = stamp, hash = latest
    WHERE h.id;

    RETURN QUERY
        SELECT n::integer, head."position" + n, v, stamp, false FROM unnest(numbered) WITH ORDINALITY AS e(v, n);
END $$;

-- The position of the last event recorded at or before a moment, 0 if there is none. Positions have no gaps and times
-- never run backwards, so it bisects: no index on the time is needed.
CREATE FUNCTION position_at(moment timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    low    bigint := 0;
    high   bigint := (SELECT h."position" FROM log_head h);
    middle bigint;
BEGIN
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF (SELECT e.recorded_at FROM events e WHERE e."position" = middle) <= moment THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END $$;

-- For servers where the app has a role of its own: SELECT grant_daybook('app_role'), as the owner. The role may read
-- and append, and write the other tables; it may not rewrite the log, nor take the triggers off it. Run it again
-- after each migration. Rebuilding read models stays with the owner.
CREATE FUNCTION grant_daybook(app_role name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    here text := current_schema();
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', here, app_role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', here, app_role);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON events FROM %I', app_role);
    EXECUTE format('REVOKE INSERT, DELETE, TRUNCATE ON log_head FROM %I', app_role);
END $$;
