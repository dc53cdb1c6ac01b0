-- Which entries a task used. They are in another database, where no foreign key reaches: the
-- program checks them before a run commits.
-- migrate: depends task001
CREATE TABLE citations (
    task_id  INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    entry_id INTEGER NOT NULL,
    PRIMARY KEY (task_id, entry_id)
) WITHOUT ROWID;
-- migrate:down
DROP TABLE citations;
