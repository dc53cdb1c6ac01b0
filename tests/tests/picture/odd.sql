CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    mail VARCHAR(80) NOT NULL UNIQUE,
    boss INT REFERENCES people (id),
    price DECIMAL(10, 2),
    anything,
    big UNSIGNED BIG INT
);
-- One to one; and a parent that the schema does not have.
CREATE TABLE badges (
    person_id INTEGER PRIMARY KEY REFERENCES people,
    gate INT NOT NULL REFERENCES "the gates" (id)
);
CREATE TABLE visits (
    person INT NOT NULL REFERENCES people (id),
    day TEXT NOT NULL,
    PRIMARY KEY (person, day)
) WITHOUT ROWID;
-- Composite, nullable and not, and unique by an index.
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    person INT, day TEXT,
    guest INT NOT NULL, guest_day TEXT NOT NULL,
    FOREIGN KEY (person, day) REFERENCES visits (person, day),
    FOREIGN KEY (guest, guest_day) REFERENCES visits
);
CREATE UNIQUE INDEX notes_visit ON notes (guest_day, guest);
-- A partial index says nothing of all rows.
CREATE UNIQUE INDEX notes_person ON notes (person, day) WHERE id > 3;
-- What Mermaid keeps for itself, or takes for something else.
CREATE TABLE "end" (class INT REFERENCES class (id), "to" TEXT, PK TEXT, fk TEXT);
CREATE TABLE class (id INTEGER PRIMARY KEY, one INT REFERENCES "one" (id));
CREATE TABLE "one" (id INTEGER PRIMARY KEY);
CREATE TABLE accTitle (id INTEGER PRIMARY KEY, d INT REFERENCES direction (TB));
CREATE TABLE direction (TB direction PRIMARY KEY, direction TB);
CREATE TABLE "direction LR" (a);
CREATE TABLE __proto__ (__x__ INT, constructor TEXT);
CREATE TABLE "two words" ("a b" TEXT, a_b TEXT, "1st" TEXT);
CREATE TABLE two_words (x);
CREATE TABLE "quo""ted]} %%{init}%% #35;" ("sa""id;" TEXT, "it's" "odd ""type");
CREATE TABLE größe ("длина" REAL, "日本語" TEXT, "🎵" BLOB, "×" INT);
CREATE TABLE "🎵🎶" (a);
CREATE VIEW "big ones" AS SELECT id, mail AS "the mail" FROM people;
CREATE VIRTUAL TABLE words USING fts5(title, "the body");
