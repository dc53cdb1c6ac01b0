CREATE INDEX tasks_owner
    ON tasks (title, ownr);
