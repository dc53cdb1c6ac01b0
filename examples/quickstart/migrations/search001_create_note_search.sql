-- Full-text search over titles and bodies. The index holds no copy of the text; it reads the notes table.
-- migrate: depends 002
-- migrate: meta ticket=N-45
-- migrate:up
CREATE VIRTUAL TABLE notes_fts USING fts5(
    title,
    body,
    content='notes',
    content_rowid='id',
    tokenize='unicode61 remove_diacritics 2',
    prefix='2 3'
);
-- FTS5 needs the old text to remove it: a 'delete' whose values differ from
-- what was indexed corrupts the index. Hence the old values below.
CREATE TRIGGER notes_fts_insert AFTER INSERT ON notes BEGIN
    INSERT INTO notes_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
END;
CREATE TRIGGER notes_fts_delete AFTER DELETE ON notes BEGIN
    INSERT INTO notes_fts (notes_fts, rowid, title, body)
    VALUES ('delete', old.id, old.title, old.body);
END;
CREATE TRIGGER notes_fts_update AFTER UPDATE OF id, title, body ON notes BEGIN
    INSERT INTO notes_fts (notes_fts, rowid, title, body)
    VALUES ('delete', old.id, old.title, old.body);
    INSERT INTO notes_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
END;
INSERT INTO notes_fts (notes_fts) VALUES ('rebuild');
-- migrate:down
DROP TRIGGER notes_fts_update;
DROP TRIGGER notes_fts_delete;
DROP TRIGGER notes_fts_insert;
DROP TABLE notes_fts;
-- migrate:verify
-- Counted in notes_fts_docsize: a count over notes_fts would read the notes table itself.
SELECT count(*) = (SELECT count(*) FROM notes) FROM notes_fts_docsize;
-- migrate:sample
INSERT INTO notebooks (name, created_at) VALUES ('Travel', '2024-10-05T12:00:00Z');
INSERT INTO notes (notebook_id, title, body, created_at, updated_at)
SELECT max(id), 'Café list', 'Ask for the crème brûlée near the station.',
       '2024-10-05T12:01:00Z', '2024-10-05T12:01:00Z'
FROM notebooks;
UPDATE notes
SET body = 'Ask for the tarte near the harbour.', updated_at = '2024-10-06T12:00:00Z'
WHERE id = (SELECT max(id) FROM notes);
