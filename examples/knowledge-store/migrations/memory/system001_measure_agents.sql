-- How each agent did on each task.
-- migrate: depends task003
CREATE TABLE agent_performance (
    agent   TEXT NOT NULL,
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    seconds REAL NOT NULL CHECK (seconds >= 0),
    quality REAL CHECK (quality BETWEEN 0 AND 1),
    PRIMARY KEY (agent, task_id)
) WITHOUT ROWID;
CREATE INDEX agent_performance_task_id ON agent_performance (task_id);
-- migrate:down
DROP TABLE agent_performance;
