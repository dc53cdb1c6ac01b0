CREATE VIEW deposits AS
    SELECT id, payload FROM events WHERE kind = "deposit";
