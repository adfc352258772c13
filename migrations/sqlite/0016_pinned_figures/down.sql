ALTER TABLE evidence DROP COLUMN figures;
