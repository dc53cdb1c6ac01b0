ALTER TABLE drafts RENAME TO sketches;
ALTER TABLE sketches RENAME text TO words;
-- Nothing refers to it but its own index.
CREATE INDEX scratch_kept ON scratch (kept);
ALTER TABLE scratch RENAME TO scratch_old;
CREATE TABLE scratch (id INTEGER PRIMARY KEY, kept TEXT NOT NULL);
INSERT INTO scratch (id, kept) SELECT id, coalesce(kept, '') FROM scratch_old;
DROP TABLE scratch_old;
