-- migrate:up
CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
-- migrate:down
DROP TABLE accounts;
