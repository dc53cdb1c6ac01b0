-- migrate: depends 002
SELECT 1;
