ALTER TABLE events ADD COLUMN kind TEXT GENERATED ALWAYS AS (json_extract(payload, '$.kind')) VIRTUAL;
CREATE INDEX events_kind ON events (kind);
