-- migrate:up
CREATE TABLE facts (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
-- migrate:down
DROP TABLE facts;
