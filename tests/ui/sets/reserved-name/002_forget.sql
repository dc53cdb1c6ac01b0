DELETE FROM _migrate_history;
