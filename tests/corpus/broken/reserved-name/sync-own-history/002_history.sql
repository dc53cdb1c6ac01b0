CREATE TABLE _migrate_history_copy (id INTEGER PRIMARY KEY, note TEXT);
