-- migrate:up
CREATE TABLE events (id INTEGER PRIMARY KEY, text TEXT);
-- migrate:down
DROP TABLE events;
