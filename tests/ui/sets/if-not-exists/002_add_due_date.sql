CREATE TABLE IF NOT EXISTS main."Tasks" (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT,
    due TEXT
);
-- The same, in other words: harmless.
create index if not exists "Tasks_Title" on "tasks" (title);
CREATE TABLE IF NOT EXISTS tags (name TEXT NOT NULL PRIMARY KEY);
