DROP TABLE search;
CREATE VIRTUAL TABLE search
    USING fts5(body, content = 'notes', content_rowid = 'id', prefix = '2 3');
INSERT INTO search (search) VALUES ('rebuild');
-- migrate:down
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(body, content = 'notes', content_rowid = 'id');
