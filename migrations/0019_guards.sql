-- The log guards itself: its head cannot be set back, and a stream holds the events of one aggregate.

-- The head only moves forward, to an event that is there. It moves in the statement that writes the event, so it is
-- looked at when that has ended.
CREATE FUNCTION refuse_wrong_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM events e
    WHERE e."position" = NEW."position" AND e.recorded_at = NEW.recorded_at AND e.hash = NEW.hash;
    IF NOT FOUND OR NEW."position" <= OLD."position" OR NEW.recorded_at < OLD.recorded_at THEN
        RAISE EXCEPTION 'The head of the log, at %, moves forward to an event that is there, and not to %.',
            OLD."position", NEW."position" USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_removing_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log has one head: % on log_head is refused.', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER head_moves_forward AFTER UPDATE ON log_head
    FOR EACH ROW EXECUTE FUNCTION refuse_wrong_head();
CREATE TRIGGER head_is_never_removed BEFORE INSERT OR DELETE OR TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_removing_head();

-- Appends as 0007_clock.sql says; new is that a stream with events of another type is refused with DB422. A stream whose
-- type is '' is merely checked.
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
    actual     bigint;
    of_type    text;
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
        SELECT e."version", e.aggregate_type INTO actual, of_type
        FROM events e WHERE e.aggregate_id = stream_ids[i] ORDER BY e."version" DESC LIMIT 1;
        versions[i] := coalesce(actual, 0);
        IF NOT (expected[i] = versions[i] OR expected[i] = -1 OR (expected[i] = -2 AND versions[i] > 0)) THEN
            RAISE EXCEPTION 'Stream % is at version %, not at %.', stream_ids[i], versions[i], expected[i]
                USING ERRCODE = 'DB409', DETAIL = json_build_object(
                    'aggregate_id', stream_ids[i], 'expected', expected[i], 'actual', versions[i]);
        END IF;
        IF of_type <> stream_types[i] AND stream_types[i] <> '' THEN
            RAISE EXCEPTION 'Stream % holds events of %, and takes none of %.', stream_ids[i], of_type, stream_types[i]
                USING ERRCODE = 'DB422';
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
