CREATE TABLE tags (
    name TEXT
-- migrate:down
DROP TABLE tags;
