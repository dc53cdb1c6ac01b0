ALTER TABLE entries ADD COLUMN month TEXT GENERATED ALWAYS AS (substr(day, 1, 7)) VIRTUAL;
CREATE INDEX entries_month ON entries (month);
