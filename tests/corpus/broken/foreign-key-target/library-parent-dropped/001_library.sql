CREATE TABLE labels (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE albums (
    id INTEGER PRIMARY KEY,
    label_id INTEGER REFERENCES labels (id),
    title TEXT NOT NULL
);
CREATE INDEX albums_label ON albums (label_id);
