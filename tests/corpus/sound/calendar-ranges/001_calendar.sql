CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL CHECK (length(trim(title)) > 0),
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    CONSTRAINT ends_after_it_starts CHECK (ends > starts)
);
CREATE INDEX events_starts ON events (starts, ends);
