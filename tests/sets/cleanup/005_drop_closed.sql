-- migrate: kind data
-- migrate:up
DELETE FROM tickets WHERE status = 'closed';
UPDATE tickets SET slug = NULL WHERE status = 'secret';
ALTER TABLE tickets ADD COLUMN closed_at TEXT;
-- migrate:down
ALTER TABLE tickets DROP COLUMN closed_at;
