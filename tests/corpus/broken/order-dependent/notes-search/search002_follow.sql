-- migrate: depends 001
CREATE TRIGGER notes_deleted AFTER DELETE ON notes
BEGIN
    DELETE FROM words WHERE note_id = old.id;
END;
