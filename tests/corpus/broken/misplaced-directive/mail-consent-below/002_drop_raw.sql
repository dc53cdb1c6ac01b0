ALTER TABLE mail ADD COLUMN size INTEGER;
-- migrate: allow destructive(mail.raw)
ALTER TABLE mail DROP COLUMN raw;
