-- Names that mean something to Markdown, to HTML and to rustdoc.
CREATE TABLE "a|b" (
    id INTEGER PRIMARY KEY,
    "c|d" TEXT NOT NULL DEFAULT '|',
    "`e`" TEXT,
    "[f]" TEXT DEFAULT '<g>',
    "<h>" INTEGER REFERENCES "a|b" (id),
    "_i_ *j* \k" TEXT DEFAULT 'l
m',
    UNIQUE ("c|d", "[f]")
);
CREATE INDEX "n`|o" ON "a|b" ("`e`");
CREATE VIEW "[p](q)" AS SELECT "c|d" AS "r::s" FROM "a|b";
-- migrate:down
DROP VIEW "[p](q)";
DROP TABLE "a|b";
