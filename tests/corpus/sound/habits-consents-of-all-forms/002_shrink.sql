-- migrate: allow destructive(habits.*, "old checks")
ALTER TABLE habits DROP COLUMN a;
ALTER TABLE habits DROP COLUMN b;
DROP TABLE "old checks";
