CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

CREATE TABLE "_migrate_notes" (task INTEGER);
