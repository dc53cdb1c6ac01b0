CREATE TABLE new_notes (
    id INTEGER PRIMARY KEY,
    task INTEGER NOT NULL REFERENCES tasks (id),
    body TEXT CHECK (body IN (1, 2) AND body NOT IN (1, 2))
);
INSERT INTO new_notes (id, task, body)
SELECT id, task, coalesce(body, 'x') FROM notes;
DROP TABLE notes;
ALTER TABLE new_notes RENAME TO notes;
