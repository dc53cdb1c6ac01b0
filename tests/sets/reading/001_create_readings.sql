-- Who read which book of which shelf: the shelves are another set's.
-- migrate: depends shelf:001
-- migrate:up
CREATE TABLE readings (book INTEGER, shelf INTEGER);
-- migrate:down
DROP TABLE readings;
