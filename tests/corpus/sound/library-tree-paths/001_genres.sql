CREATE TABLE genres (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER REFERENCES genres (id) ON DELETE CASCADE,
    name TEXT NOT NULL
);
CREATE INDEX genres_parent ON genres (parent_id);
INSERT INTO genres (id, parent_id, name) VALUES (1, NULL, 'Rock'), (2, 1, 'Punk'), (3, 2, 'Post-Punk');
