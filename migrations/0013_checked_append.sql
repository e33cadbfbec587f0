-- append_one also checks other streams, as a save of a record does: that its register is still as it was read.
--
-- `checked` are those streams and `versions` what they must be at, as `expected` says it; null where there are none.
DROP FUNCTION append_one(text, uuid, bigint, uuid, text, integer, text, bytea,
    uuid, uuid, uuid, uuid, text, text, text, timestamptz);

CREATE FUNCTION refuse_version(stream uuid, expected bigint, actual bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Stream % is at version %, not at %.', stream, actual, expected
        USING ERRCODE = 'DB409', DETAIL = json_build_object(
            'aggregate_id', stream, 'expected', expected, 'actual', actual);
END $$;

CREATE FUNCTION append_one(
    stream_type text, stream uuid, expected bigint,
    event uuid, event_type text, schema_version integer, data text, digest bytea, checked uuid[], versions bigint[],
    command uuid, change_set uuid, cause uuid, actor uuid, actor_kind text, source text, reason text,
    effective timestamptz,
    OUT ordinal integer, OUT "position" bigint, OUT "version" bigint, OUT recorded_at timestamptz, OUT repeated boolean
) LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    head    log_head%ROWTYPE;
    actual  bigint;
    other   bigint;
    stamp   timestamptz;
BEGIN
    SELECT * INTO STRICT head FROM log_head FOR UPDATE;

    SELECT EXISTS (SELECT FROM events e WHERE e.command_id = command),
        coalesce((SELECT max(e."version") FROM events e WHERE e.aggregate_id = stream), 0)
    INTO repeated, actual;
    IF repeated THEN
        RETURN;
    END IF;
    IF NOT (expected = actual OR expected = -1 OR (expected = -2 AND actual > 0)) THEN
        PERFORM refuse_version(stream, expected, actual);
    END IF;
    FOR i IN 1 .. coalesce(cardinality(checked), 0) LOOP
        other := coalesce((SELECT max(e."version") FROM events e WHERE e.aggregate_id = checked[i]), 0);
        IF NOT (versions[i] = other OR versions[i] = -1 OR (versions[i] = -2 AND other > 0)) THEN
            PERFORM refuse_version(checked[i], versions[i], other);
        END IF;
    END LOOP;

    stamp := clock_timestamp();
    IF current_setting('daybook.clock', true) <> '' THEN
        stamp := simulated_time(current_setting('daybook.clock')::timestamptz, stamp, event_type);
    END IF;
    ordinal := 1;
    "position" := head."position" + 1;
    "version" := actual + 1;
    recorded_at := greatest(stamp, head.recorded_at);
    head.hash := sha256(
        head.hash || int8send("position") || int8send("version") || timestamptz_send(recorded_at) || digest);

    INSERT INTO events (
        "position", event_id, aggregate_type, aggregate_id, "version", event_type, schema_version, data, recorded_at,
        effective_at, actor_id, actor_kind, source, reason, command_id, change_set_id, causation_id, hash)
    VALUES (
        "position", event, stream_type, stream, "version", event_type, schema_version, data::jsonb, recorded_at,
        effective, actor, actor_kind, source, reason, command, change_set, cause, head.hash);

    UPDATE log_head h SET "position" = "position", recorded_at = recorded_at, hash = head.hash WHERE h.id;
END $$;
