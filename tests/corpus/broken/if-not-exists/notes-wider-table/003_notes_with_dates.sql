CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    created INTEGER
);
INSERT INTO settings (key, value) VALUES ('schema', '3');
