-- migrate: kind data
DELETE FROM notes WHERE rowid > 1;
