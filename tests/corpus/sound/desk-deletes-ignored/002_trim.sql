-- migrate: kind data
-- migrate: allow destructive(log)
DELETE FROM log;
