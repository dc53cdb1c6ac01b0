CREATE TABLE Teams (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE players (id INTEGER PRIMARY KEY, team INTEGER NOT NULL REFERENCES Teams (id));
CREATE INDEX players_team ON players (team);
-- migrate:down
DROP TABLE players;
DROP TABLE Teams;
