ALTER TABLE leave ADD COLUMN days INTEGER GENERATED ALWAYS AS (CAST(julianday(last) - julianday(first) AS INTEGER) + 1) VIRTUAL;
CREATE INDEX leave_who ON leave (who, first);
