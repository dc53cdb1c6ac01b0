ALTER TABLE tasks DROP COLUMN legacy_state;
