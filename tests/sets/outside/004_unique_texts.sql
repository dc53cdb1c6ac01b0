-- migrate: transaction none
-- migrate:up
UPDATE events SET level = 'info';
CREATE UNIQUE INDEX events_text ON events (text);
-- migrate:down
DROP INDEX events_text;
UPDATE events SET level = NULL;
