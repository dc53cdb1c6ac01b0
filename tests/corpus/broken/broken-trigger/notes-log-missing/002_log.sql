CREATE TRIGGER notes_log AFTER DELETE ON notes
BEGIN
    INSERT INTO note_log (note_id, title) VALUES (old.id, old.title);
END;
