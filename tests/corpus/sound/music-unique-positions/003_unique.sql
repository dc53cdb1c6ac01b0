CREATE UNIQUE INDEX queue_position ON queue (position);
