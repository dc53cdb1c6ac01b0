-- migrate: foreign_keys on
ALTER TABLE files ADD COLUMN device_id INTEGER NOT NULL DEFAULT 1 REFERENCES devices (id);
CREATE INDEX files_device ON files (device_id);
