ATTACH 'old.db' AS old;
CREATE TABLE tasks AS SELECT * FROM old.tasks;
DETACH old;
