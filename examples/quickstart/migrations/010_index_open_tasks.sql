-- The agenda asks only for open tasks with a due date; index just those.
-- migrate: kind index
-- migrate: meta ticket=N-57
-- migrate:up
CREATE INDEX tasks_open_due_on ON tasks (due_on) WHERE done = 0 AND due_on IS NOT NULL;
-- migrate:down
DROP INDEX tasks_open_due_on;
