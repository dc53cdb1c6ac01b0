-- Presence is no longer stored.
-- migrate: kind data
-- migrate: allow destructive(users.status)
UPDATE users SET status = 'unknown';
