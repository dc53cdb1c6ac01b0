CREATE VIEW playlist_lengths AS
    SELECT p.id, p.name, total(t.seconds) AS seconds
    FROM playlists AS p
    LEFT JOIN playlist_tracks AS pt ON pt.playlist_id = p.id
    LEFT JOIN tracks AS t ON t.id = pt.track_id
    GROUP BY p.id;
