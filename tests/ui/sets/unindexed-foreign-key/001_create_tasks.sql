CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES people (id),
    title TEXT NOT NULL
);
CREATE TABLE rooms (
    house TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    PRIMARY KEY (house, "number")
);
CREATE TABLE "desk plan" (
    house TEXT,
    "group" INTEGER,
    FOREIGN KEY (house, "group") REFERENCES rooms (house, "number")
);
