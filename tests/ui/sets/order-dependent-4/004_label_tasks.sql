-- Not late, and of no matter.
CREATE TABLE labels (name TEXT NOT NULL PRIMARY KEY);
-- migrate:down
DROP TABLE labels;
