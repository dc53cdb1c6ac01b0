-- How a run ended, and after how long.
ALTER TABLE runs ADD COLUMN status TEXT NOT NULL DEFAULT 'running'
    CHECK (status IN ('running', 'done', 'failed'));
ALTER TABLE runs ADD COLUMN seconds REAL CHECK (seconds >= 0);
-- migrate:down
ALTER TABLE runs DROP COLUMN seconds;
ALTER TABLE runs DROP COLUMN status;
