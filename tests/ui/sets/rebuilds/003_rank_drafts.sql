-- What the rebuild is for: priorities are numbers in a column of another name, and what an index
-- needed is gone with the old one. The mark of the ids is taken back on purpose.
-- migrate: allow destructive(drafts.priority)
CREATE TABLE kept AS SELECT id, body FROM drafts;
DELETE FROM sqlite_sequence WHERE name = 'drafts';
DROP TABLE drafts;
CREATE TABLE drafts (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL CHECK (body <> ''),
    rank INTEGER CHECK (rank > 0)
) STRICT;
INSERT INTO drafts (id, body) SELECT id, body FROM kept;
DROP TABLE kept;
