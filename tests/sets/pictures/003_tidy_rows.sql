-- Rows alone.
-- migrate: kind data
UPDATE shelves SET room = trim(room) WHERE room <> trim(room);
-- migrate:down
UPDATE shelves SET floor = floor WHERE 0;
