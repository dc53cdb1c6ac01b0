CREATE TABLE "notes" ("id" INTEGER PRIMARY KEY, "title" TEXT NOT NULL, "order" INTEGER NOT NULL DEFAULT 0);
CREATE INDEX "notes order" ON "notes" ("order", "title");
