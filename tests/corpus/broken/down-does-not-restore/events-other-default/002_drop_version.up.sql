-- migrate: allow destructive(events.version)
ALTER TABLE events DROP COLUMN version;
