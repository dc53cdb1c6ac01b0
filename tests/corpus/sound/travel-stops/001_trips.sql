CREATE TABLE trips (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''));
CREATE TABLE stops (
    trip_id INTEGER NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    place TEXT NOT NULL,
    arrives TEXT CHECK (arrives IS NULL OR datetime(arrives) IS NOT NULL),
    leaves TEXT CHECK (leaves IS NULL OR datetime(leaves) IS NOT NULL),
    PRIMARY KEY (trip_id, number),
    CHECK (arrives IS NULL OR leaves IS NULL OR leaves >= arrives)
) WITHOUT ROWID;
