CREATE TABLE log (id INTEGER PRIMARY KEY, note INTEGER NOT NULL);
CREATE TRIGGER notes_log AFTER UPDATE OF body ON notes
BEGIN
    INSERT INTO log (note) VALUES (new.id);
END;

-- migrate:down
DROP TRIGGER notes_log;
