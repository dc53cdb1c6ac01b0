-- Both in one: the rows are judged under the new name.
-- migrate:up
UPDATE members SET team_id = team_id + 1000 WHERE id > 100;
ALTER TABLE members RENAME TO people;
