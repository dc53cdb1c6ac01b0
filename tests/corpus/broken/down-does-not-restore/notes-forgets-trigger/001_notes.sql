CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL, changed INTEGER);

-- migrate:down
DROP TABLE notes;
