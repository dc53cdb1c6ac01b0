CREATE TABLE events_new (id INTEGER PRIMARY KEY, payload TEXT NOT NULL);
INSERT INTO events_new (id, payload) SELECT id, coalesce(payload, '{}') FROM events;
DROP TABLE events;
ALTER TABLE events_new RENAME TO events;
