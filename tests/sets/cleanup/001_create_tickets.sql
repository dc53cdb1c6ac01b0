-- migrate:up
CREATE TABLE tickets (id INTEGER PRIMARY KEY, title TEXT NOT NULL, owner TEXT, state TEXT);
INSERT INTO tickets VALUES (1, 'Example', NULL, 'open');
-- migrate:down
DROP TABLE tickets;
