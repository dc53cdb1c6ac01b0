CREATE TABLE tags (
    name TEXT PRIMARY KEY,
    colour TEXT
);
