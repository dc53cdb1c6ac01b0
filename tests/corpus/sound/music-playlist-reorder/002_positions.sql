-- Positions start at 1 and have no gaps.
-- migrate: kind data
UPDATE playlist_tracks SET position = (
    SELECT count(*) FROM playlist_tracks AS before
    WHERE before.playlist_id = playlist_tracks.playlist_id
      AND (before.position, before.track_id) <= (playlist_tracks.position, playlist_tracks.track_id)
);
