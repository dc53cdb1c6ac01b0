-- migrate: allow destructive()
-- migrate: allow destructive(tasks.title, main.tasks.state)
-- migrate: allow gap, destructive(tasks 'state')
-- migrate: allow destructive(tasks) and gap
-- migrate: allow destructve(tasks)
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
