CREATE TRIGGER sales_stock AFTER INSERT ON sales
BEGIN
    UPDATE products SET stok = stock - new.amount WHERE id = new.product_id;
END;
