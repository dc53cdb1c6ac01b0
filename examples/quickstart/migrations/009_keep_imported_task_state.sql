-- The importer for the old to-do program stores the state word it found, until we know all the words there are.
-- migrate: meta ticket=N-52
-- migrate:up
ALTER TABLE tasks ADD COLUMN legacy_state TEXT;
-- migrate:down
ALTER TABLE tasks DROP COLUMN legacy_state;
-- migrate:sample
INSERT INTO tasks (title, due_on, created_at, legacy_state) VALUES
    ('Renew the library card', '2025-02-01', '2025-01-11T10:00:00Z', 'open'),
    ('Bleed the radiators', NULL, '2025-01-11T10:00:00Z', 'x'),
    ('Cancel the old phone line', '2024-12-31', '2025-01-11T10:00:00Z', 'dropped');
