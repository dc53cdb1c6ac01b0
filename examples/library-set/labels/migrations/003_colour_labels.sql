-- Labels have a colour, grey unless somebody chooses another.
ALTER TABLE labels_label ADD COLUMN colour TEXT NOT NULL DEFAULT '#808080'
    CHECK (colour GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]');
-- migrate:down
ALTER TABLE labels_label DROP COLUMN colour;
