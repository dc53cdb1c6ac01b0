DROP TABLE tasks; /* and nothing else
