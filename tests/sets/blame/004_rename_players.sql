-- migrate:up
ALTER TABLE players RENAME TO members;
