CREATE TABLE rules (
    id INTEGER PRIMARY KEY,
    group TEXT NOT NULL,
    pattern TEXT NOT NULL
);
