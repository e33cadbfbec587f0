-- The head is taken by a statement of its own now, kernel/at_head.py, so one event is appended by SQL alone, and no
-- statement that appends sees a log that others have changed since.
DROP FUNCTION append_one(text, uuid, bigint, uuid, text, integer, text, bytea, uuid[], bigint[], uuid, uuid, uuid, uuid,
    text, text, text, timestamptz);
DROP FUNCTION refuse_version(uuid, bigint, bigint);
DROP FUNCTION untouched(uuid[], uuid, bigint);
