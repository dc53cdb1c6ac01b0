-- How long a task took, and how good the result was.
ALTER TABLE tasks ADD COLUMN seconds REAL CHECK (seconds >= 0);
ALTER TABLE tasks ADD COLUMN quality REAL CHECK (quality BETWEEN 0 AND 1);
-- migrate:down
ALTER TABLE tasks DROP COLUMN quality;
ALTER TABLE tasks DROP COLUMN seconds;
