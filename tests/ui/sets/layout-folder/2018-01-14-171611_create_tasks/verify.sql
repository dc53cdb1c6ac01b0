SELECT count(*) = 0 FROM tasks;
