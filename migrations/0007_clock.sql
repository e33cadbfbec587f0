-- The simulated clock of a demo: the one place where the times in a log may be set.

-- The time that an append stamps its events with where the setting daybook.clock names one. Refused in a log that is
-- not a demo from its first event on, and for times that have not come yet; DB425 says either. `first` is the type of
-- the first event that is being appended: in an empty log it must be the one that makes it a demo.
CREATE FUNCTION simulated_time(wanted timestamptz, present timestamptz, first text) RETURNS timestamptz
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce((SELECT e.event_type FROM events e WHERE e."position" = 1), first) <> 'DemoBegun' THEN
        RAISE EXCEPTION 'The time of an event may be set in a demo only, and this log is none.'
            USING ERRCODE = 'DB425';
    END IF;
    IF wanted > present THEN
        RAISE EXCEPTION 'The time of an event cannot be set to what has not come yet, such as %.', wanted
            USING ERRCODE = 'DB425';
    END IF;
    RETURN wanted;
END $$;

-- Appends as 0001_log.sql says, which also tells its parameters and results; new is the simulated clock. Nobody else
-- pays for that: the setting is read, and nothing is looked up where it is empty.
CREATE OR REPLACE FUNCTION append(
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

    stamp := clock_timestamp();
    IF current_setting('daybook.clock', true) <> '' THEN
        stamp := simulated_time(current_setting('daybook.clock')::timestamptz, stamp, event_types[1]);
    END IF;
    stamp := greatest(stamp, head.recorded_at);
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

-- How far the making of the demo has come: one row where one was begun, in which whoever works on it keeps a lease.
-- Operational: no history, and not rebuilt.
CREATE TABLE demo_work (
    id            boolean      PRIMARY KEY DEFAULT true CHECK (id),
    ends_at       timestamptz  NOT NULL,
    size          integer      NOT NULL,
    visitor       uuid,
    total         bigint       NOT NULL,
    done          bigint       NOT NULL DEFAULT 0,
    trouble       text         NOT NULL DEFAULT '',
    worker        uuid,
    leased_until  timestamptz,
    finished_at   timestamptz
);
