-- What scripts carry along, and what would stay with the connection.
-- migrate:up
PRAGMA foreign_keys = OFF;
PRAGMA recursive_triggers = ON;
PRAGMA cache_size = 7;
PRAGMA ignore_check_constraints = ON;
PRAGMA legacy_alter_table = ON;
ALTER TABLE things ADD COLUMN size INTEGER;
