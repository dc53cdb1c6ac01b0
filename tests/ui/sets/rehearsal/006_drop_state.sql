-- migrate: allow destructive(people.legacy_state)
ALTER TABLE people DROP COLUMN legacy_state;
