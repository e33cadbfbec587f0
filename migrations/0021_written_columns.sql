-- How numbers and dates are written, and which words mean nothing, is said for each column of a file, no longer for all.
-- Files on their way keep what was chosen for them.
UPDATE import_files SET plan = jsonb_set(plan, '{columns}', (
    SELECT coalesce(jsonb_agg(one || jsonb_build_object(
        'blanks', coalesce(plan -> 'blanks', '[]'),
        'written', CASE
            WHEN split_part(one ->> 'field_id', '-', 1) IN ('date', 'datetime') AND reading ->> 'dates' IN ('day', 'month')
                THEN reading ->> 'dates'
            WHEN split_part(one ->> 'field_id', '-', 1) IN ('integer', 'decimal', 'money')
                THEN coalesce(reading ->> 'decimals', 'point')
            ELSE ''
        END
    ) ORDER BY place), '[]')
    FROM jsonb_array_elements(plan -> 'columns') WITH ORDINALITY AS columns (one, place)
))
WHERE plan IS NOT NULL AND state <> 'finished' AND jsonb_typeof(plan -> 'columns') = 'array';
