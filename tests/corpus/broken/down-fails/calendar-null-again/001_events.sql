CREATE TABLE events (id INTEGER PRIMARY KEY, title TEXT NOT NULL, place TEXT NOT NULL);

-- migrate:down
DROP TABLE events;
