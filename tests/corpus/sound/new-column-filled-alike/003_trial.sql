UPDATE users SET plan = 'trial' WHERE plan = 'free' AND id > 1000;
