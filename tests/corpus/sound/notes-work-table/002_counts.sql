ALTER TABLE notes ADD COLUMN same INTEGER NOT NULL DEFAULT 0;
CREATE TABLE counted AS SELECT body, count(*) AS n FROM notes GROUP BY body;
CREATE INDEX counted_body ON counted (body);
UPDATE notes SET same = (SELECT n FROM counted WHERE counted.body = notes.body);
DROP TABLE counted;
