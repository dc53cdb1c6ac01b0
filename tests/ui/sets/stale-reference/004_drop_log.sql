-- migrate: allow destructive(log)
DROP TABLE log;
