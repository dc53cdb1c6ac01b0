-- migrate: kind data
UPDATE notes SET created = datetime('now') WHERE created IS NULL;
