-- The same text for a search as in 0004_records.sql, by a function whose plan a session keeps: a function in SQL is planned
-- anew for every record that is saved.
CREATE OR REPLACE FUNCTION search_text(data jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT coalesce(lower(string_agg(v.value, E'\n' ORDER BY v.key)), '')
        FROM jsonb_each_text(data) v
        WHERE split_part(v.key, '-', 1) NOT IN ('choice', 'choices', 'user', 'link', 'yesno'));
END $$;
