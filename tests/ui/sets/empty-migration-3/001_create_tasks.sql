-- migrate:down
DROP TABLE tasks;
