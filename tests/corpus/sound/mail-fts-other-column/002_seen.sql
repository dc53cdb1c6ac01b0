-- migrate: kind data
UPDATE mail SET seen = 1 WHERE seen > 1;
