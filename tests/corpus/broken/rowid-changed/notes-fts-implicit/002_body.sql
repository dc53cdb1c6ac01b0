CREATE TABLE notes_new (uuid TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL DEFAULT '');
INSERT INTO notes_new (uuid, body) SELECT uuid, coalesce(body, '') FROM notes ORDER BY uuid;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
CREATE TRIGGER notes_fts_insert AFTER INSERT ON notes
BEGIN
    INSERT INTO notes_fts (rowid, body) VALUES (new.rowid, new.body);
END;
