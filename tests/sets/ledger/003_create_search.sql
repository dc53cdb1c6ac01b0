-- One search index over the events, and one that holds its text itself.
-- migrate:up
CREATE VIRTUAL TABLE events_fts USING fts5(text, content='events', content_rowid='id');
CREATE TRIGGER events_fts_insert AFTER INSERT ON events BEGIN
    INSERT INTO events_fts (rowid, text) VALUES (new.id, new.text);
END;
INSERT INTO events_fts (events_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE memos USING fts5(text);
-- migrate:down
DROP TABLE memos;
DROP TRIGGER events_fts_insert;
DROP TABLE events_fts;
