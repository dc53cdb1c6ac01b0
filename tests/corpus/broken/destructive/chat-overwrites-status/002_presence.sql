-- Presence is no longer stored.
-- migrate: kind data
UPDATE users SET status = 'unknown';
