ALTER TABLE projection ADD COLUMN inputs TEXT NOT NULL DEFAULT '';
DROP TABLE standing_due;
DROP TABLE facts_kept;
