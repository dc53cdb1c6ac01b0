-- The parent comes with the next one.
CREATE TABLE orders (
    id   INTEGER PRIMARY KEY,
    shop INTEGER UNIQUE REFERENCES shops (id),
    note TEXT
);
CREATE VIEW order_towns AS SELECT o.id, s.town FROM orders AS o JOIN shops AS s ON s.id = o.shop;
CREATE TABLE log (entry TEXT);
CREATE TRIGGER orders_logged AFTER INSERT ON orders BEGIN
    INSERT INTO log (entry) VALUES (new.note);
END;
CREATE VIEW entries AS SELECT entry FROM log;
