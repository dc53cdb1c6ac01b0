-- migrate: allow destructive
ALTER TABLE tasks RENAME COLUMN title TO name;
