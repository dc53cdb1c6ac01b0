CREATE TABLE users (id INTEGER PRIMARY KEY, nick TEXT, joined INTEGER NOT NULL DEFAULT 0);

-- migrate:down
DROP TABLE users;
