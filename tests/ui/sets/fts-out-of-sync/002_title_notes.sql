-- migrate: kind data
UPDATE notes SET title = 'Note: ' || title;
