CREATE TABLE counts AS SELECT feed, count(*) AS unread FROM entries WHERE read = 0 GROUP BY feed;
CREATE UNIQUE INDEX counts_feed ON counts (feed);
