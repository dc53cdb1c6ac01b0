CREATE VIEW monthly AS SELECT month, category_id, sum(cents) AS cents FROM entries GROUP BY month, category_id;
