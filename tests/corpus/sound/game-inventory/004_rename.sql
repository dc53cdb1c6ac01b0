-- migrate: kind data
UPDATE items SET name = 'iron sword' WHERE name = 'sword';
