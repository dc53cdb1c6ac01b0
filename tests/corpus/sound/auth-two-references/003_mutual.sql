CREATE VIEW mutual AS
    SELECT a.follower_id, a.followed_id FROM follows AS a
    JOIN follows AS b ON b.follower_id = a.followed_id AND b.followed_id = a.follower_id;
