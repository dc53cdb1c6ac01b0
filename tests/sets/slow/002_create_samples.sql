-- migrate:up
CREATE TABLE samples (id INTEGER PRIMARY KEY, value TEXT NOT NULL);
-- migrate:down
DROP TABLE samples;
