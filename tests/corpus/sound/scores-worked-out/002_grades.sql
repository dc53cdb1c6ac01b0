-- migrate: kind data
UPDATE scores SET grade = CASE WHEN points >= 90 THEN 1 WHEN points >= 50 THEN 2 ELSE 3 END + 0 * grade;
UPDATE scores SET points = min(points, 100);
