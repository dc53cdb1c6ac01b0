ALTER TABLE "check" ADD COLUMN "default" TEXT NOT NULL DEFAULT '"';
UPDATE "check" SET "set" = 'where' WHERE "where" = 'set';
