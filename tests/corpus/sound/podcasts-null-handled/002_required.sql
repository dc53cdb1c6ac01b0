CREATE TABLE episodes_new (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    seconds INTEGER NOT NULL DEFAULT 0 CHECK (seconds >= 0),
    explicit INTEGER NOT NULL DEFAULT 0 CHECK (explicit IN (0, 1))
);
INSERT INTO episodes_new (id, title, seconds, explicit)
SELECT id, ifnull(title, 'Episode ' || id), max(0, ifnull(seconds, 0)), explicit IS TRUE FROM episodes;
DROP TABLE episodes;
ALTER TABLE episodes_new RENAME TO episodes;
