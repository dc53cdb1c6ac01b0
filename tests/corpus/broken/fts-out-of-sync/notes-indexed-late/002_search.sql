CREATE VIRTUAL TABLE search USING fts5(body, content='notes', content_rowid='id');
CREATE TRIGGER search_insert AFTER INSERT ON notes BEGIN
    INSERT INTO search (rowid, body) VALUES (new.id, new.body);
END;
-- migrate:down
DROP TRIGGER search_insert;
DROP TABLE search;
