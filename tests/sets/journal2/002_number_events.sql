-- No number twice, and a project for every event.
-- migrate: kind data
CREATE UNIQUE INDEX events_seq ON events (project, seq);
UPDATE events SET project = 1000 WHERE project IS NULL;
-- migrate:down
DROP INDEX events_seq;
