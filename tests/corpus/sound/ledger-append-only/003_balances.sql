CREATE TABLE balances (account TEXT NOT NULL PRIMARY KEY, cents INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
INSERT INTO balances (account, cents) SELECT account, sum(cents) FROM ledger GROUP BY account;
CREATE TRIGGER ledger_balance AFTER INSERT ON ledger
BEGIN
    INSERT INTO balances (account, cents) VALUES (new.account, new.cents)
    ON CONFLICT (account) DO UPDATE SET cents = cents + excluded.cents;
END;
