-- Track how each task ended.
-- migrate: depends knowledge001
-- migrate: kind data
-- migrate: meta ticket=T-117
-- migrate:up
ALTER TABLE tasks ADD COLUMN outcome TEXT;
-- migrate:down
ALTER TABLE tasks DROP COLUMN outcome;
-- migrate:verify
SELECT count(*) = 0 FROM tasks WHERE outcome = '';
-- migrate:sample
INSERT INTO tasks (title, outcome) VALUES ('demo', 'done');
