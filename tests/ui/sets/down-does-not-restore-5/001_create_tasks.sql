CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    status TEXT,
    owner TEXT NOT NULL,
    due TEXT
);
