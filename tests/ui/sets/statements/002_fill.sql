INSERT INTO "tasks" ("title", "state") VALUES ('say "hello"', 'it''s "open"') RETURNING "id";
-- Said once more, as after a merge; it is the same.
CREATE INDEX IF NOT EXISTS tasks_title ON tasks ("title");
CREATE TRIGGER IF NOT EXISTS tasks_touched AFTER UPDATE OF "title" ON "tasks" BEGIN
    UPDATE "tasks" SET "state" = 'touched' WHERE "id" = new."id" AND new."title" <> old."title";
END;
-- migrate:down
DELETE FROM "tasks" WHERE "state" = 'it''s "open"';
