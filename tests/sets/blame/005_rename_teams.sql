-- migrate:up
ALTER TABLE teams RENAME TO clubs;
