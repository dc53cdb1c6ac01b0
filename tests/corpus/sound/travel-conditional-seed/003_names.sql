-- migrate: kind data
UPDATE countries SET name = 'Suisse' WHERE code = 'CH';
