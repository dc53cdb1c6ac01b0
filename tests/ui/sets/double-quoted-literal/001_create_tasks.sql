CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    "title" TEXT NOT NULL CHECK ("title" <> ''),
    state TEXT NOT NULL DEFAULT "open" CHECK (state IN ("open", 'done'))
);
