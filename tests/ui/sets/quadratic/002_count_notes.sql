ALTER TABLE tasks ADD COLUMN notes INTEGER NOT NULL DEFAULT 0;
UPDATE tasks
SET notes = (SELECT count(*) FROM notes AS n WHERE n.task + 0 = tasks.id);
