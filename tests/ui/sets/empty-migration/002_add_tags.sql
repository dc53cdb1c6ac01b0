-- Tags, one day.

-- CREATE TABLE tags (name TEXT);
