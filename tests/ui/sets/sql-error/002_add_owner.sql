-- Who does it.

ALTER TABLE taks
    ADD COLUMN owner TEXT;
