CREATE TABLE new_players (
    id    INTEGER PRIMARY KEY,
    team  INTEGER NOT NULL REFERENCES teams (id),
    shirt INTEGER
);
INSERT INTO new_players (id, team) SELECT id, team FROM players;
DROP TABLE players;
ALTER TABLE new_players RENAME TO players;
CREATE INDEX players_team ON players (team);
-- migrate:down
CREATE TABLE old_players (id INTEGER PRIMARY KEY, team INTEGER NOT NULL REFERENCES Teams (id));
INSERT INTO old_players (id, team) SELECT id, team FROM players;
DROP TABLE players;
ALTER TABLE old_players RENAME TO players;
CREATE INDEX players_team ON players (team);
