-- migrate: kind seed
WITH new (symbol, factor) AS (VALUES ('m', 1.0), ('km', 1000.0), ('cm', 0.01))
INSERT INTO units (symbol, factor) SELECT symbol, factor FROM new WHERE true
ON CONFLICT (symbol) DO UPDATE SET factor = excluded.factor WHERE factor <> excluded.factor;
