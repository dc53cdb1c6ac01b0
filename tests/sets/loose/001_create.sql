-- migrate:up
CREATE TABLE jobs (id INTEGER PRIMARY KEY, text TEXT);
-- migrate:down
DROP TABLE jobs;
