-- migrate: kind data
DELETE FROM events WHERE at < 1600000000;
