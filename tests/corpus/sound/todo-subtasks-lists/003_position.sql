ALTER TABLE tasks ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE tasks SET position = (SELECT count(*) FROM tasks AS t WHERE t.list_id = tasks.list_id AND t.id < tasks.id);
CREATE UNIQUE INDEX tasks_position ON tasks (list_id, position);
