CREATE TABLE tagged (
    task INTEGER NOT NULL REFERENCES tasks,
    tag TEXT NOT NULL REFERENCES tags,
    PRIMARY KEY (task, tag)
);
CREATE INDEX tagged_by_tag ON tagged (tag);
-- migrate:down
DROP TABLE tagged;
