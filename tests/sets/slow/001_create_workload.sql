-- migrate:up
CREATE TABLE workload (rows INTEGER NOT NULL);
-- migrate:down
DROP TABLE workload;
