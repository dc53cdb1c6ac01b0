-- migrate: kind data
UPDATE events SET payload = json_set(payload, '$.version', 1)
WHERE json_extract(payload, '$.version') IS NULL;
