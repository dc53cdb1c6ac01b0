-- Coupons never sold anything.
-- migrate: allow destructive(coupons)
DROP TABLE coupons;
