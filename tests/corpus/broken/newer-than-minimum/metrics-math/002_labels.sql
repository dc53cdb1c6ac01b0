CREATE VIEW labels AS SELECT id, concat(label, ': ', value) AS shown FROM points;
