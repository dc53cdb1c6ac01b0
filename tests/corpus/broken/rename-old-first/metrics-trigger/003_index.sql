CREATE INDEX points_series ON points (series);
