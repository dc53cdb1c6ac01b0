-- migrate: kind data
DROP TABLE tasks;
