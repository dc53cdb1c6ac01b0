ALTER TABLE devices ADD COLUMN model TEXT;
ALTER TABLE devices ADD COLUMN version TEXT;
UPDATE devices
SET model = json_extract(info, '$.model'), version = info ->> '$.version'
WHERE json_valid(info);
CREATE INDEX devices_model ON devices (model);
