-- migrate: allow destructive(events.ends)
CREATE TABLE events_new (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL CHECK (length(trim(title)) > 0),
    starts INTEGER NOT NULL,
    seconds INTEGER NOT NULL CHECK (seconds > 0),
    all_day INTEGER NOT NULL DEFAULT 0 CHECK (all_day IN (0, 1))
);
INSERT INTO events_new (id, title, starts, seconds, all_day) SELECT id, title, starts, ends - starts, all_day FROM events;
DROP TABLE events;
ALTER TABLE events_new RENAME TO events;
CREATE INDEX events_starts ON events (starts);
