-- Activity: all events in one place, by whatever one looks for. And exports, written by exports/read_model.py.

-- Who took which data out, up to which position of the log.
CREATE TABLE exports (
    id           uuid         PRIMARY KEY,
    register_id  uuid,
    format       text         NOT NULL,
    query        text         NOT NULL,
    head         bigint       NOT NULL,
    exported_by  uuid,
    exported_at  timestamptz  NOT NULL
);

CREATE INDEX exports_register_id_idx ON exports (register_id) WHERE register_id IS NOT NULL;
