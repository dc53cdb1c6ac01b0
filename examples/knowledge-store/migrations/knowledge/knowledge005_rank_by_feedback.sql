-- Entries with what people think of them. It needs a table of the other category.
-- migrate: depends system001
CREATE VIEW ranked_entries AS
SELECT e.id,
       e.title,
       e.confidence,
       (SELECT coalesce(sum(f.rating), 0) FROM feedback AS f WHERE f.entry_id = e.id) AS rating
FROM entries AS e;
-- migrate:down
DROP VIEW ranked_entries;
