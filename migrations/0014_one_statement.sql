-- One event is appended by a statement of the kernel's, kernel/ways.py, in place of append_one.
DROP FUNCTION append_one(text, uuid, bigint, uuid, text, integer, text, bytea, uuid[], bigint[],
    uuid, uuid, uuid, uuid, text, text, text, timestamptz);
DROP FUNCTION refuse_version(uuid, bigint, bigint);

-- Whether nothing came after the position `seen` that a command for these streams must know of.
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
