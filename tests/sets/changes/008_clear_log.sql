-- migrate: kind data
DELETE FROM search_log WHERE id > 1;
