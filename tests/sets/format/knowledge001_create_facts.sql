CREATE TABLE facts (
    id   INTEGER PRIMARY KEY,
    fact TEXT NOT NULL
);
-- migrate:down
DROP TABLE facts;
