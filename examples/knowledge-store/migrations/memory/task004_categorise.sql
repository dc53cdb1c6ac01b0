-- Every task has a category; the old ones get theirs from the first word of the title.
-- migrate: kind data
ALTER TABLE tasks ADD COLUMN category TEXT NOT NULL DEFAULT 'other';
UPDATE tasks SET category = 'planning' WHERE title LIKE 'Plan %';
UPDATE tasks SET category = 'research' WHERE title LIKE 'Look %' OR title LIKE 'Find %';
-- migrate:down
ALTER TABLE tasks DROP COLUMN category;
-- migrate:verify
SELECT count(*) = 0 FROM tasks WHERE category NOT IN ('planning', 'research', 'other');
