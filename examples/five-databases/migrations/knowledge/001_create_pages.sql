CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL DEFAULT ''
);

-- migrate:down
DROP TABLE pages;
