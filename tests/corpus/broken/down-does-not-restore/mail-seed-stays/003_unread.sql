ALTER TABLE folders ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;

-- migrate:down
ALTER TABLE folders DROP COLUMN unread;
