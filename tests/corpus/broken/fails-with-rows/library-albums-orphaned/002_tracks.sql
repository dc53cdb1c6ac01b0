CREATE TABLE tracks (
    id INTEGER PRIMARY KEY,
    album_id INTEGER NOT NULL REFERENCES albums (id),
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    UNIQUE (album_id, number)
);
