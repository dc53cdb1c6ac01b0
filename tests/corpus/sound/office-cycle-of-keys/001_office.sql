CREATE TABLE departments (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    head_id INTEGER REFERENCES employees (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE employees (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    department_id INTEGER NOT NULL REFERENCES departments (id) DEFERRABLE INITIALLY DEFERRED,
    boss_id INTEGER REFERENCES employees (id)
);
CREATE INDEX departments_head ON departments (head_id);
CREATE INDEX employees_department ON employees (department_id);
CREATE INDEX employees_boss ON employees (boss_id);
