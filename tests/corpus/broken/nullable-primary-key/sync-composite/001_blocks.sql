CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE blocks (
    file_id INTEGER NOT NULL REFERENCES files (id),
    number INTEGER,
    hash BLOB NOT NULL,
    PRIMARY KEY (file_id, number)
);
