-- What the assistant was asked to do.
CREATE TABLE tasks (
    id         INTEGER PRIMARY KEY,
    title      TEXT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'failed')),
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
-- migrate:down
DROP TABLE tasks;
-- migrate:sample
INSERT INTO tasks (title, state) VALUES
    ('Plan the vegetable garden', 'done'),
    ('Look up the bus to the museum', 'open'),
    ('Plan the trip to Lisbon', 'failed');
