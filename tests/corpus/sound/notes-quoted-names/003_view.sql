CREATE VIEW "by group" AS SELECT "group", count(*) AS "how many" FROM "notes" GROUP BY "group";
