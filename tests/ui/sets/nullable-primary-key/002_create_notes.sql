CREATE TABLE notes (id INT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE note_tags (
    note INTEGER NOT NULL,
    tag TEXT,
    PRIMARY KEY (note, tag)
);
