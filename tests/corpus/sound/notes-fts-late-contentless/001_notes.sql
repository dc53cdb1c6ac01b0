CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL DEFAULT '');
-- migrate:down
DROP TABLE notes;
-- migrate:sample
INSERT INTO notes (body) VALUES ('Buy milk'), ('Water the plants');
