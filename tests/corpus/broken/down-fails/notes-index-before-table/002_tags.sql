CREATE TABLE tags (note INTEGER NOT NULL REFERENCES notes (id), tag TEXT NOT NULL, PRIMARY KEY (note, tag)) WITHOUT ROWID;
CREATE INDEX tags_tag ON tags (tag);

-- migrate:down
DROP TABLE tags;
DROP INDEX tags_tag;
