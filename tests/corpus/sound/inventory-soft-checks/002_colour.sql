ALTER TABLE parts ADD COLUMN colour TEXT GENERATED ALWAYS AS (json_extract(meta, '$.colour')) VIRTUAL;
