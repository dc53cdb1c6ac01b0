-- migrate: kind data
UPDATE queue SET position = numbered.position
FROM (SELECT id, row_number() OVER (ORDER BY position, id) AS position FROM queue) AS numbered
WHERE numbered.id = queue.id;
