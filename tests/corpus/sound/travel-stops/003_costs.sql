CREATE TABLE costs (
    id INTEGER PRIMARY KEY,
    trip_id INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    cents INTEGER NOT NULL CHECK (cents > 0),
    FOREIGN KEY (trip_id, stop) REFERENCES stops (trip_id, number) ON DELETE CASCADE
);
CREATE INDEX costs_stop ON costs (trip_id, stop);
