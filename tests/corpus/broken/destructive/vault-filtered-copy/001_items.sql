CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    deleted_at INTEGER
);
