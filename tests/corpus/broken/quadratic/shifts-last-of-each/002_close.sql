UPDATE shifts SET state = 'closed'
WHERE state = 'open' AND id <> (SELECT max(s.id) FROM shifts AS s WHERE s.who = shifts.who AND s.state = 'open');
