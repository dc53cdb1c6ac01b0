CREATE VIEW open_tasks AS SELECT "id", "title" FROM "tasks" WHERE "state" = "open";
CREATE TRIGGER tasks_done AFTER UPDATE OF "state" ON "tasks" WHEN new."state" = "done" BEGIN
    UPDATE tasks SET title = title || ' (done)' WHERE id = new.id;
END;
