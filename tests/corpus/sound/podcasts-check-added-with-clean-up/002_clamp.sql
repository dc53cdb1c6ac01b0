-- migrate: kind data
UPDATE ratings SET stars = min(5, max(1, stars));
