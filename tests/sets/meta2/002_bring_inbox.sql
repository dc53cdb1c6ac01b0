-- A project for what belongs to none, and one project of each name.
-- migrate: kind data
CREATE UNIQUE INDEX projects_name ON projects (name);
INSERT INTO projects (id, name) VALUES (1000, 'inbox');
-- migrate:down
DELETE FROM projects WHERE id = 1000;
DROP INDEX projects_name;
