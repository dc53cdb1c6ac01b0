-- The owners move to a table of their own; nothing is lost in either direction.
-- migrate: allow down-does-not-restore
-- migrate:up
CREATE TABLE owners (ticket INTEGER PRIMARY KEY, owner TEXT NOT NULL);
INSERT INTO owners SELECT id, owner FROM tickets WHERE owner IS NOT NULL;
ALTER TABLE tickets DROP COLUMN owner;
ALTER TABLE tickets RENAME COLUMN state TO status;
-- migrate:down
ALTER TABLE tickets RENAME COLUMN status TO state;
ALTER TABLE tickets ADD COLUMN owner TEXT;
UPDATE tickets SET owner = (SELECT owner FROM owners WHERE ticket = tickets.id);
DROP TABLE owners;
