CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
-- migrate:down
DROP TABLE notes;
-- migrate:sample
INSERT INTO notes (body) VALUES ('Buy milk');
