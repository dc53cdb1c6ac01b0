CREATE TABLE notes (id INT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE note_tags (
    note INTEGER NOT NULL,
    tag TEXT,
    PRIMARY KEY (note, tag)
);
CREATE TABLE "new words" (name TEXT PRIMARY KEY DESC, count INTEGER);
DROP TABLE words;
ALTER TABLE "new words" RENAME TO words;
DROP TABLE drafts;
