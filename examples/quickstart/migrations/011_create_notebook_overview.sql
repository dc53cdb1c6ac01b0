-- One row per active notebook for the sidebar, with its counts.
-- migrate: meta ticket=N-60
-- migrate:up
CREATE VIEW notebook_overview AS
SELECT b.id,
       b.name,
       b.colour,
       (SELECT count(*) FROM notes AS n WHERE n.notebook_id = b.id) AS note_count,
       (SELECT count(*)
        FROM tasks AS t
        JOIN notes AS n ON n.id = t.note_id
        WHERE n.notebook_id = b.id AND t.done = 0) AS open_task_count
FROM notebooks AS b
WHERE b.archived = 0;
-- migrate:down
DROP VIEW notebook_overview;
-- migrate:verify
SELECT count(*) = (SELECT count(*) FROM notebooks WHERE archived = 0) FROM notebook_overview;
