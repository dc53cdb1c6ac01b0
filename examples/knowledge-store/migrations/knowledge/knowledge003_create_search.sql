-- Full-text search over titles and bodies. The index keeps no copy of the text: it reads the entries.
CREATE VIRTUAL TABLE entries_fts USING fts5 (
    title,
    body,
    content = 'entries',
    content_rowid = 'id',
    tokenize = 'porter unicode61'
);

-- The index learns of every change. To forget a row, FTS5 must be told what it had indexed: hence
-- the old values.
CREATE TRIGGER entries_fts_insert AFTER INSERT ON entries BEGIN
    INSERT INTO entries_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
END;
CREATE TRIGGER entries_fts_delete AFTER DELETE ON entries BEGIN
    INSERT INTO entries_fts (entries_fts, rowid, title, body)
    VALUES ('delete', old.id, old.title, old.body);
END;
CREATE TRIGGER entries_fts_update AFTER UPDATE OF id, title, body ON entries BEGIN
    INSERT INTO entries_fts (entries_fts, rowid, title, body)
    VALUES ('delete', old.id, old.title, old.body);
    INSERT INTO entries_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
END;

-- The entries that there are already.
INSERT INTO entries_fts (entries_fts) VALUES ('rebuild');
-- migrate:down
DROP TRIGGER entries_fts_update;
DROP TRIGGER entries_fts_delete;
DROP TRIGGER entries_fts_insert;
DROP TABLE entries_fts;
-- migrate:verify
-- One row for each indexed entry. A count over entries_fts itself would count the entries.
SELECT count(*) = (SELECT count(*) FROM entries) FROM entries_fts_docsize;
