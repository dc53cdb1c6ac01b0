CREATE VIRTUAL TABLE search USING fts5(body, content = 'notes', content_rowid = 'id');
CREATE TRIGGER notes_added AFTER INSERT ON notes BEGIN
    INSERT INTO search (rowid, body) VALUES (new.id, new.body);
END;
-- migrate:down
DROP TRIGGER notes_added;
DROP TABLE search;
