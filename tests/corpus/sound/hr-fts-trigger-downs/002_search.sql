CREATE VIRTUAL TABLE people_fts USING fts5(name, content='people', content_rowid='id');
INSERT INTO people_fts (people_fts) VALUES ('rebuild');
CREATE TRIGGER people_fts_insert AFTER INSERT ON people BEGIN
    INSERT INTO people_fts (rowid, name) VALUES (new.id, new.name);
END;
-- migrate:down
DROP TRIGGER people_fts_insert;
DROP TABLE people_fts;
