CREATE INDEX c5_p ON c5 (p_id, id);
