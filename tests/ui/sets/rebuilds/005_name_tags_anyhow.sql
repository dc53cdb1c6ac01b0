-- Any name is one, and the next migration brings the index again.
CREATE TABLE tags_new (id INTEGER PRIMARY KEY, name TEXT, colour TEXT);
INSERT INTO tags_new (id, name, colour) SELECT id, name, colour FROM tags;
DROP TABLE tags;
ALTER TABLE tags_new RENAME TO tags;
