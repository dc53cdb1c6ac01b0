CREATE TABLE albums (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE album_photos (
    album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    photo BLOB NOT NULL REFERENCES photos (sha256) ON DELETE CASCADE,
    PRIMARY KEY (album_id, photo)
) STRICT, WITHOUT ROWID;
CREATE INDEX album_photos_photo ON album_photos (photo);
