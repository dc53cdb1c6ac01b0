-- migrate: depends knowledge002
-- migrate:up
CREATE VIEW task_sources AS
SELECT tasks.id, facts.source FROM tasks JOIN facts ON facts.id = tasks.fact_id;
-- migrate:down
DROP VIEW task_sources;
