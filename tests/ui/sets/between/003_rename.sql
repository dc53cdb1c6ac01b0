-- SQLite takes along what names them.
ALTER TABLE shops RENAME TO stores;
ALTER TABLE stores RENAME COLUMN town TO city;
ALTER TABLE orders RENAME COLUMN note TO remark;
