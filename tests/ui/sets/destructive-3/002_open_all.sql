-- migrate: kind data
UPDATE tasks SET title = trim(title);
UPDATE tasks SET state = 'open';
