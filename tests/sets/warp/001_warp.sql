CREATE TABLE warp (id INTEGER PRIMARY KEY);
-- migrate:down
DROP TABLE warp;
