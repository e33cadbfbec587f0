-- The field that goes on with the values of one whose kind was changed. Written by registers/read_model.py.
ALTER TABLE register_fields ADD COLUMN continued_by text COLLATE "C";

-- Of which fields there may be values that are not with their successors yet.
CREATE INDEX register_fields_continued_by ON register_fields (register_id) WHERE continued_by IS NOT NULL;
