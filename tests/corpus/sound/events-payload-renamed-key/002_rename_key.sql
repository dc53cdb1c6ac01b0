-- migrate: kind data
UPDATE events
SET data = json_remove(json_set(data, '$.amount', json_extract(data, '$.sum')), '$.sum')
WHERE kind = 'deposit' AND json_type(data, '$.sum') IS NOT NULL;
