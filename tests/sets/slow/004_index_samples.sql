-- migrate: kind index
-- migrate:up
CREATE INDEX samples_value ON samples (value);
UPDATE samples SET value = lower(value);
-- migrate:down
DROP INDEX samples_value;
