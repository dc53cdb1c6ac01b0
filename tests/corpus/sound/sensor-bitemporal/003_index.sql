CREATE UNIQUE INDEX places_open ON places (sensor_id) WHERE valid_to IS NULL;
