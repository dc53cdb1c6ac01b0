-- migrate: kind data
UPDATE folders SET unread = (SELECT count(*) FROM mail WHERE folder_id = folders.id AND seen = 0);
