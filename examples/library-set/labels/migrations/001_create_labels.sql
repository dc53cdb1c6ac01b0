-- Labels. The names of a library's tables begin with its own name: the database is not its alone.
CREATE TABLE labels_label (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
-- migrate:down
DROP TABLE labels_label;
-- migrate:sample
INSERT INTO labels_label (name) VALUES ('urgent'), ('garden');
