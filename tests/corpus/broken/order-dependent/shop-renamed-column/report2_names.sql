-- migrate: depends catalog2
CREATE VIEW sold AS SELECT p.name, t.amount FROM totals AS t JOIN products AS p USING (sku);
