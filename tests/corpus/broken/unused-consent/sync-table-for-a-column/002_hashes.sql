-- migrate: allow destructive(files)
ALTER TABLE files ADD COLUMN sha256 BLOB;
ALTER TABLE files DROP COLUMN crc;
