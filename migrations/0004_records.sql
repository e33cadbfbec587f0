-- Records as they are now, and one row for every value they have or had. Written by records/read_model.py.

-- What a search looks through: all text and numbers of a record in lower case, but no ids of options, people or records.
CREATE FUNCTION search_text(data jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(lower(string_agg(v.value, E'\n' ORDER BY v.key)), '')
    FROM jsonb_each_text(data) v
    WHERE split_part(v.key, '-', 1) NOT IN ('choice', 'choices', 'user', 'link', 'yesno')
$$;

CREATE TABLE records (
    id                uuid        PRIMARY KEY,
    register_id       uuid        NOT NULL,
    -- By field id, in the stored form of the field's kind; null where a value was emptied.
    data              jsonb       NOT NULL,
    archived          boolean     NOT NULL,
    "version"         bigint      NOT NULL,
    created_at        timestamptz NOT NULL,
    created_by        uuid,
    changed_at        timestamptz NOT NULL,
    changed_by        uuid,
    changed_position  bigint      NOT NULL,
    changed_source    text        NOT NULL,
    change_set_id     uuid        NOT NULL,
    search            text        GENERATED ALWAYS AS (search_text(data)) STORED
) WITH (fillfactor = 90);

-- Each holds all that a list needs to walk through a register, so that only the records it shows are read.
CREATE INDEX records_register_id_idx ON records (register_id, id) INCLUDE (archived);
CREATE INDEX records_changed_position_idx ON records (register_id, changed_position) INCLUDE (id);
CREATE INDEX records_created_at_idx ON records (register_id, created_at, id);
CREATE INDEX records_archived_idx ON records (register_id, id) WHERE archived;

-- The extension makes searches for parts of words quick where the server has it; without it they read the register.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX records_search_idx ON records USING gin (search gin_trgm_ops);
EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege OR undefined_object THEN
    RAISE NOTICE 'pg_trgm is not available here; searches will be slower.';
END $$;

CREATE TABLE record_cells (
    record_id         uuid        NOT NULL,
    field_id          text        COLLATE "C" NOT NULL,
    -- Sorts as the value does; equal where the values are the same. Null where the value was emptied.
    sort_key          text        COLLATE "C",
    link_to           uuid,
    changed_at        timestamptz NOT NULL,
    changed_position  bigint      NOT NULL,
    PRIMARY KEY (record_id, field_id)
) WITH (fillfactor = 90);

CREATE INDEX record_cells_sort_key_idx ON record_cells (field_id, sort_key, record_id);
CREATE INDEX record_cells_link_to_idx ON record_cells (link_to, field_id, record_id) WHERE link_to IS NOT NULL;

-- When a record was linked to by another, and when that ended: what its timeline tells of others.
CREATE TABLE record_links (
    target_id         uuid        NOT NULL,
    "position"        bigint      NOT NULL,
    record_id         uuid        NOT NULL,
    field_id          text        COLLATE "C" NOT NULL,
    linked            boolean     NOT NULL,
    PRIMARY KEY (target_id, "position", record_id, field_id)
);

-- Values of a unique field differ, and so do auto-numbers. This runs after the append has locked the head of the log and
-- takes a new snapshot, so it sees every record that was saved before: two savers cannot both pass.
-- Each value is looked up by itself and by the index: a plan made while the table was small must not read all of it later.
CREATE FUNCTION refuse_duplicate_values() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    wanted record;
    holder uuid;
BEGIN
    FOR wanted IN
        SELECT n.field_id, n.sort_key, n.record_id
        FROM written n JOIN register_fields f ON f.id = n.field_id AND (f.is_unique OR f.id LIKE 'number-%')
        WHERE n.sort_key IS NOT NULL
    LOOP
        SELECT o.record_id INTO holder FROM record_cells o
        WHERE o.field_id = wanted.field_id AND o.sort_key = wanted.sort_key AND o.record_id <> wanted.record_id
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'Another record has this value.'
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'record_cells_unique', COLUMN = wanted.field_id,
                    DETAIL = json_build_object('record_id', wanted.record_id, 'other', holder);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER inserted_values_are_unique AFTER INSERT ON record_cells
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION refuse_duplicate_values();
CREATE TRIGGER updated_values_are_unique AFTER UPDATE ON record_cells
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION refuse_duplicate_values();
