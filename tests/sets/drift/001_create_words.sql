-- migrate:up
CREATE TABLE words (id INTEGER PRIMARY KEY, text TEXT);
