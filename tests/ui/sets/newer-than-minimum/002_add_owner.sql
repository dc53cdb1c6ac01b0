ALTER TABLE tasks ADD COLUMN owner TEXT;
CREATE TRIGGER tasks_steps AFTER INSERT ON tasks BEGIN
    INSERT INTO steps (note) VALUES (concat('begin ', new.title));
END;
INSERT INTO tasks (title) VALUES ('1_000') RETURNING id;

-- migrate:down
DELETE FROM tasks WHERE title = '1_000';
DROP TRIGGER tasks_steps;
ALTER TABLE tasks DROP COLUMN owner;

-- migrate:verify
SELECT count(*) = 0 FROM tasks WHERE owner IS DISTINCT FROM NULL;
