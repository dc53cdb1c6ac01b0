-- migrate:up
CREATE TABLE shelves (id INTEGER PRIMARY KEY, room TEXT);
-- migrate:down
DROP TABLE shelves;
