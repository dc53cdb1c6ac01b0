-- migrate:up
ALTER TABLE accounts ADD COLUMN plan TEXT NOT NULL DEFAULT 'free';
-- migrate:down
ALTER TABLE accounts DROP COLUMN plan;
