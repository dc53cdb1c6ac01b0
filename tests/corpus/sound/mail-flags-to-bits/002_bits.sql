-- migrate: allow destructive(mail.seen, mail.flagged, mail.answered)
ALTER TABLE mail ADD COLUMN flags INTEGER NOT NULL DEFAULT 0 CHECK (flags BETWEEN 0 AND 7);
UPDATE mail SET flags = seen | (flagged << 1) | (answered << 2);
ALTER TABLE mail DROP COLUMN seen;
ALTER TABLE mail DROP COLUMN flagged;
ALTER TABLE mail DROP COLUMN answered;
