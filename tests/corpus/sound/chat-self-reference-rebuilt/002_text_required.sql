CREATE TABLE comments_new (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES comments (id), text TEXT NOT NULL);
INSERT INTO comments_new (id, parent_id, text) SELECT id, parent_id, coalesce(text, '') FROM comments;
DROP TABLE comments;
ALTER TABLE comments_new RENAME TO comments;
CREATE INDEX comments_parent ON comments (parent_id);
