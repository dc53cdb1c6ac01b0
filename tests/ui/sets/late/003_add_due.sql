ALTER TABLE tasks ADD COLUMN due TEXT;
UPDATE tasks SET due = date('now') WHERE state = 'open';
INSERT INTO tasks (title, state) VALUES ('say hello', 'open');
