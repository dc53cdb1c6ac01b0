CREATE TABLE comments (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES comments (id), text TEXT);
CREATE INDEX comments_parent ON comments (parent_id);
