ALTER TABLE roles ADD COLUMN builtin INTEGER NOT NULL DEFAULT 0;
UPDATE roles SET builtin = 1 WHERE id <= 3;
-- migrate:down
ALTER TABLE roles DROP COLUMN builtin;
