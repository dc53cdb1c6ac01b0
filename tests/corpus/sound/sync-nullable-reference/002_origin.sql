ALTER TABLE files ADD COLUMN device_id INTEGER REFERENCES devices (id);
UPDATE files SET device_id = 1;
CREATE INDEX files_device ON files (device_id);
