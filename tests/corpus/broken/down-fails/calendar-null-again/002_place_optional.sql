CREATE TABLE events_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL, place TEXT);
INSERT INTO events_new (id, title, place) SELECT id, title, place FROM events;
DROP TABLE events;
ALTER TABLE events_new RENAME TO events;

-- migrate:down
CREATE TABLE events_old (id INTEGER PRIMARY KEY, title TEXT NOT NULL, place TEXT NOT NULL);
INSERT INTO events_old (id, title, place) SELECT id, title, place FROM events;
DROP TABLE events;
ALTER TABLE events_old RENAME TO events;
