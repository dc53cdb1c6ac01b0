UPDATE "tasks" SET state = 'done' WHERE "titel" = 'buy milk';

-- migrate:down
UPDATE tasks SET "state" = "it's open";
