CREATE TABLE todo_new (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done'))
);
INSERT INTO todo_new (id, title, state) SELECT id, title, iif(state = 'done', 'done', 'open') FROM todo;
DROP TABLE todo;
ALTER TABLE todo_new RENAME TO todo;
