DROP INDEX people_name;
DROP TABLE people;
