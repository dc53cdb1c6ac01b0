ALTER TABLE stops ADD COLUMN nights INTEGER GENERATED ALWAYS AS (CAST(julianday(leaves) - julianday(arrives) AS INTEGER)) VIRTUAL;
