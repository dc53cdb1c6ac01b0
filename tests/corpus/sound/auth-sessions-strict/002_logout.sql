-- Everybody signs in again.
-- migrate: allow destructive(sessions)
DELETE FROM sessions;
