CREATE TABLE notes (id INT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE note_tags (
    note INTEGER NOT NULL,
    tag TEXT,
    PRIMARY KEY (note, tag)
);
CREATE TABLE "new tags" (name TEXT PRIMARY KEY DESC, colour TEXT);
DROP TABLE tags;
ALTER TABLE "new tags" RENAME TO tags;
