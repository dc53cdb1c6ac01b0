-- migrate:up
CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE VIRTUAL TABLE notes_fts USING fts5(title, content='notes', content_rowid='id');
CREATE TRIGGER notes_insert AFTER INSERT ON notes BEGIN
    INSERT INTO notes_fts (rowid, title) VALUES (new.id, new.title);
END;
-- migrate:down
DROP TABLE notes_fts;
DROP TABLE notes;
