-- What holds for the whole workspace, one row a fact. Written by workspace/read_model.py.

CREATE TABLE workspace (
    key    text COLLATE "C"  PRIMARY KEY,
    value  jsonb             NOT NULL
);
