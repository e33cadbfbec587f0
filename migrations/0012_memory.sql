-- What a web process remembers from one request to the next: it asks anew when this number is another one.
--
-- Registers and people change seldom and are on every page. The number changes with the transaction that changes them.
CREATE TABLE definitions (
    number  bigint  NOT NULL
);

INSERT INTO definitions VALUES (0);

CREATE FUNCTION definitions_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE definitions SET number = number + 1;
    RETURN NULL;
END $$;

CREATE TRIGGER definitions_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON registers
    FOR EACH STATEMENT EXECUTE FUNCTION definitions_changed();
CREATE TRIGGER definitions_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON register_fields
    FOR EACH STATEMENT EXECUTE FUNCTION definitions_changed();
CREATE TRIGGER definitions_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON users
    FOR EACH STATEMENT EXECUTE FUNCTION definitions_changed();
CREATE TRIGGER definitions_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON user_names
    FOR EACH STATEMENT EXECUTE FUNCTION definitions_changed();
