-- How far the log goes on with records' events of the change set that stands at a place, in steps of 1 or -1. Commands are
-- never mixed, for each was appended at once: so whole commands are stepped over, each as long as the last one was,
-- or else found by doubling and halving. An import of 300,000 rows is some hundred steps.
CREATE FUNCTION end_of_run(place bigint, step integer) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    ours    uuid := (SELECT e.change_set_id FROM events e WHERE e."position" = place);
    length  bigint := 1;
    command uuid;
    fits    boolean;
    longer  boolean;
    inside  bigint;
    outside bigint;
    tried   bigint;
BEGIN
    LOOP
        SELECT e.command_id,
            e.command_id = (SELECT l.command_id FROM events l WHERE l."position" = place + step * length),
            e.command_id = (SELECT b.command_id FROM events b WHERE b."position" = place + step * (length + 1))
        INTO command, fits, longer
        FROM events e WHERE e."position" = place + step AND e.change_set_id = ours AND e.aggregate_type = 'record';
        IF NOT FOUND THEN
            RETURN place;
        END IF;
        inside := CASE WHEN longer THEN length + 1 WHEN fits THEN length ELSE 1 END;
        outside := CASE WHEN longer THEN NULL WHEN fits THEN length + 1 ELSE length END;
        WHILE outside IS NULL OR outside > inside + 1 LOOP
            tried := coalesce((inside + outside) / 2, 2 * inside);
            PERFORM FROM events e WHERE e."position" = place + step * tried AND e.command_id = command;
            IF FOUND THEN
                inside := tried;
            ELSE
                outside := tried;
            END IF;
        END LOOP;
        place := place + step * inside;
        length := inside;
    END LOOP;
END $$;
