-- What is to be done.
CREATE TABLE tasks
(
  id    INTEGER PRIMARY KEY, -- given by SQLite
  title TEXT    NOT NULL
);
