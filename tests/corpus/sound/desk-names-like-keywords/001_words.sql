CREATE TABLE "check" (id INTEGER PRIMARY KEY, "where" TEXT NOT NULL, "set" TEXT, [drop] TEXT, `values` TEXT);
CREATE INDEX "index" ON "check" ("where");
