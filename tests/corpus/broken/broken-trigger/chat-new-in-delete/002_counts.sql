CREATE TRIGGER members_left AFTER DELETE ON members
BEGIN
    UPDATE rooms SET members = members - 1 WHERE id = new.room_id;
END;
