-- What imports wrote to a record: its page asks for the last, and had to read the whole of a long stream to find none.
CREATE INDEX events_imported_idx ON events (aggregate_id, "version") WHERE source = 'import';
