/*
 * The tasks that everybody
 * starts with.
 */
-- migrate: kind seed
-- migrate: depends main:001, shelf:003
-- migrate: depends my-lib.v2:task12
-- migrate: meta ticket=T-117
-- migrate: meta author = Ada
-- migrate: allow gap, down-fails(tasks.title), destructive(tasks.title)
-- migrate: allow destructive("old tasks".*, tags)
-- migrate: foreign_keys on
INSERT INTO tasks (id, title) VALUES (1, 'Read; then -- migrate:down');
-- migrate:down
DELETE FROM tasks WHERE id = 1;
-- migrate:verify
SELECT count(*) = 1 FROM tasks;
-- migrate:sample
INSERT INTO tasks (title) VALUES ('Write');
