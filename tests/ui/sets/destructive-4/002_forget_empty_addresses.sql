-- migrate: kind data
UPDATE customers SET email = NULL WHERE email = '';
