CREATE VIRTUAL TABLE place_index USING rtree(id, min_lat, max_lat, min_lon, max_lon);
INSERT INTO place_index (id, min_lat, max_lat, min_lon, max_lon) SELECT id, lat, lat, lon, lon FROM places;
CREATE TRIGGER places_index AFTER INSERT ON places
BEGIN
    INSERT INTO place_index (id, min_lat, max_lat, min_lon, max_lon) VALUES (new.id, new.lat, new.lat, new.lon, new.lon);
END;
