CREATE TABLE IF NOT EXISTS "tasks" (
    "id" INTEGER PRIMARY KEY,
    "title" TEXT CHECK ("title" <> ''),
    'state' TEXT DEFAULT 'open',
    "string" VARCHAR(20),
    price DECIMAL(10, 2),
    spot POINT,
    due DATETIME
);
CREATE INDEX IF NOT EXISTS "tasks_title" ON "tasks" ("title");
CREATE VIEW IF NOT EXISTS "titles" AS SELECT "t"."title" AS "name" FROM "tasks" "t";
CREATE TRIGGER IF NOT EXISTS tasks_touched AFTER UPDATE OF "title" ON "tasks" BEGIN
    UPDATE "tasks" SET "state" = 'touched' WHERE "id" = new."id" AND new."title" <> old."title";
END;
-- migrate:down
DROP TRIGGER "tasks_touched";
DROP VIEW "titles";
DROP TABLE "tasks";
