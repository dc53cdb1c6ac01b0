CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    legacy_state TEXT
);
CREATE TABLE drafts (id INTEGER PRIMARY KEY, body TEXT);
