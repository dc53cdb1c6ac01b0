CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
)

-- What is done to them.
CREATE TABLE notes (task INTEGER NOT NULL, text TEXT NOT NULL);
