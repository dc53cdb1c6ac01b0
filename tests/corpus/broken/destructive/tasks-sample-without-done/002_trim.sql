DELETE FROM tasks WHERE state = 'done';
