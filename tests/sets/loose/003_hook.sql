-- migrate: transaction none
-- migrate:up
-- migrate:down
DELETE FROM jobs WHERE text = 'by the hook';
