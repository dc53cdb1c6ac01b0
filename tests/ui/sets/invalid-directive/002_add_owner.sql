-- migrate: transaction off
-- migrate: meta ticket=T-1
-- migrate: meta ticket=T-2
-- migrate: depends
ALTER TABLE tasks ADD COLUMN owner TEXT;
