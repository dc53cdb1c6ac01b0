CREATE INDEX facts_by_time ON facts (learnt_at);

-- migrate:down
DROP INDEX facts_by_time;
