-- migrate: kind data
UPDATE places SET valid_to = valid_from + 1
WHERE valid_to IS NULL AND valid_from < (SELECT max(p.valid_from) FROM places AS p WHERE p.sensor_id = places.sensor_id);
