-- migrate: kind data
DELETE FROM tasks WHERE done <> 0;
