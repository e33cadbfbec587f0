-- For the statement that appends one event by itself, kernel/ways.py: whether nothing came after the position `seen` that a
-- command for these streams must know of.
--
-- A statement that had to wait for the head still sees the log as it was before; this function, being volatile, sees it as
-- it is. Where something came, nothing will be written, so nobody need wait for the disk.
CREATE FUNCTION untouched(streams uuid[], command uuid, seen bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF EXISTS (
        SELECT FROM events e
        WHERE e."position" > seen AND (e.command_id = command OR e.aggregate_id = ANY (streams)))
    THEN
        PERFORM set_config('synchronous_commit', 'off', true);
        RETURN false;
    END IF;
    RETURN true;
END $$;
