ALTER TABLE feeds RENAME COLUMN url TO address;
ALTER TABLE feeds RENAME COLUMN address TO url;
