DROP INDEX tasks_title;
DROP TABLE tasks;
