CREATE INDEX events_actor ON events (json_extract(payload, '$.actor'));
