PRAGMA foreing_keys = off;
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
PRAGMA busy_timeout = 5000;
PRAGMA main.max_page_count = 100;
