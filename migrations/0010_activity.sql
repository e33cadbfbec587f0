-- Activity: all events in one place, by whatever one looks for. And exports, written by exports/read_model.py.

-- Who took which data out, up to which position of the log.
CREATE TABLE exports (
    id           uuid         PRIMARY KEY,
    register_id  uuid,
    format       text         NOT NULL,
    query        text         NOT NULL,
    head         bigint       NOT NULL,
    exported_by  uuid,
    exported_at  timestamptz  NOT NULL
);

CREATE INDEX exports_register_id_idx ON exports (register_id) WHERE register_id IS NOT NULL;

-- What Activity looks for by itself: what somebody did, and the kinds of events that are few. The frequent kinds need no
-- index, for the log is full of them, and cost a save nothing.
CREATE INDEX events_actor_id_idx ON events (actor_id, "position");
CREATE INDEX events_event_type_idx ON events (event_type, "position")
    WHERE event_type NOT IN ('RecordChanged', 'RecordCreated');

-- A change set is read in the order of the log, a page at a time: an import may have 300,000 events.
CREATE INDEX events_change_set_idx ON events (change_set_id, "position");
DROP INDEX events_change_set_id_idx;

-- What an event led to.
CREATE INDEX events_causation_id_idx ON events (causation_id) WHERE causation_id IS NOT NULL;

CREATE INDEX imports_register_id_idx ON imports (register_id);

-- The version that an aggregate had right after a position of the log, 0 if it was not there yet. Its versions have no
-- gaps and follow the log, so it bisects as position_at does.
CREATE FUNCTION version_at(aggregate uuid, moment bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    low    bigint := 0;
    high   bigint := coalesce((SELECT max(e."version") FROM events e WHERE e.aggregate_id = aggregate), 0);
    middle bigint;
BEGIN
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF (SELECT e."position" FROM events e WHERE e.aggregate_id = aggregate AND e."version" = middle) <= moment THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END $$;
