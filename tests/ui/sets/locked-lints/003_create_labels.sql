CREATE TABLE labels (name TEXT PRIMARY KEY, task INTEGER REFERENCES tasks (id), made TEXT);
INSERT INTO labels (name, made) VALUES ('first', CURRENT_TIMESTAMP);
ALTER TABLE labels RENAME TO marks;
