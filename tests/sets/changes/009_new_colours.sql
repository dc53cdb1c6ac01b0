-- migrate: kind data
DELETE FROM colours;
INSERT INTO colours VALUES (101, 'red'), (102, 'blue'), (103, 'green');
