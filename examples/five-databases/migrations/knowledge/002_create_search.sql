CREATE VIRTUAL TABLE pages_fts USING fts5 (title, body, content = 'pages', content_rowid = 'id');

CREATE TRIGGER pages_fts_insert AFTER INSERT ON pages BEGIN
    INSERT INTO pages_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
END;

CREATE TRIGGER pages_fts_delete AFTER DELETE ON pages BEGIN
    INSERT INTO pages_fts (pages_fts, rowid, title, body)
    VALUES ('delete', old.id, old.title, old.body);
END;

CREATE TRIGGER pages_fts_update AFTER UPDATE ON pages BEGIN
    INSERT INTO pages_fts (pages_fts, rowid, title, body)
    VALUES ('delete', old.id, old.title, old.body);
    INSERT INTO pages_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
END;

INSERT INTO pages_fts (pages_fts) VALUES ('rebuild');

-- migrate:down
DROP TRIGGER pages_fts_update;
DROP TRIGGER pages_fts_delete;
DROP TRIGGER pages_fts_insert;
DROP TABLE pages_fts;
