-- A load that was broken off is gone on with, by whoever comes with the same file for the same register.
--
-- `wanted` is what a command asked for, until it has told its person what became of the rows; null for the browser's files.
-- `ended_at`: when its last row was done; null where it was given up.
ALTER TABLE import_files ADD COLUMN wanted jsonb, ADD COLUMN ended_at timestamptz;

CREATE INDEX import_files_sha256_idx ON import_files (sha256);
