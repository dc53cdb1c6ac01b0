UPDATE shifts SET state = 'closed'
WHERE state = 'open' AND id NOT IN (SELECT max(id) FROM shifts WHERE state = 'open' GROUP BY who);
CREATE UNIQUE INDEX shifts_open ON shifts (who) WHERE state = 'open';
