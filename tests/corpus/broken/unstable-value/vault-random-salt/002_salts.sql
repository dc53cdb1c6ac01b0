ALTER TABLE vaults ADD COLUMN salt BLOB NOT NULL DEFAULT x'';
UPDATE vaults SET salt = randomblob(16) WHERE salt = x'';
