-- Forgets the index, which has no trigger for updates.
-- migrate: kind data
-- migrate:up
UPDATE notes SET title = replace(title, 'colour', 'color');
