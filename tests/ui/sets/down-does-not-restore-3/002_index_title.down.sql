-- Undoes it.
DROP TABLE tasks;
