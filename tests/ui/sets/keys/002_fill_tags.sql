-- It is there already, and so is its key.
CREATE TABLE IF NOT EXISTS tags (name TEXT PRIMARY KEY NOT NULL);
INSERT INTO tags (name) VALUES ('primary'), ('key');
-- An index that comes late is there at the end.
CREATE INDEX comments_task ON comments (task, id);
