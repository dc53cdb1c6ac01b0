ALTER TABLE "notes" ADD COLUMN "group" TEXT DEFAULT 'none' CHECK ("group" <> '');
UPDATE "notes" SET "group" = 'some' WHERE "order" > 0 AND "title" <> '';
