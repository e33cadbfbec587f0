-- What searches and filters look through is folded: without capitals, accents, widths and what cannot be seen. How is in
-- kernel/folding.py and nowhere else. Values that are not ASCII come folded from records/read_model.py, by field id, as
-- no two servers know the same letters; the others need small letters only.
ALTER TABLE records ADD COLUMN folded jsonb NOT NULL DEFAULT '{}';

-- All text and numbers of a record, but no ids of options, people or records. By a function whose plan a session keeps:
-- one in SQL is planned anew for every record that is saved. jsonb's own order is the same for the same fields.
CREATE FUNCTION search_text(data jsonb, folded jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT coalesce(lower(string_agg(v.value, E'\n') COLLATE "C"), '')
        FROM jsonb_each_text(data || folded) v
        WHERE v.key NOT LIKE 'choice%' AND v.key NOT LIKE 'user-%' AND v.key NOT LIKE 'link-%'
            AND v.key NOT LIKE 'yesno-%');
END $$;

-- One field's text as it is found, on one line.
CREATE FUNCTION text_in(data jsonb, folded jsonb, field_id text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(folded ->> field_id, translate(lower((data ->> field_id) COLLATE "C"), E'\n\t', '  '))
$$;

ALTER TABLE records DROP COLUMN search;
DROP FUNCTION search_text(jsonb);
ALTER TABLE records ADD COLUMN search text GENERATED ALWAYS AS (search_text(data, folded)) STORED;

DO $$
BEGIN
    CREATE INDEX records_search_idx ON records USING gin (search gin_trgm_ops);
EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege OR undefined_object THEN
    RAISE NOTICE 'pg_trgm is not available here; searches will be slower.';
END $$;
