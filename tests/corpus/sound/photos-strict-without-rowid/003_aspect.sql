ALTER TABLE photos ADD COLUMN aspect REAL AS (1.0 * width / height);
ALTER TABLE photos ADD COLUMN extra ANY;
