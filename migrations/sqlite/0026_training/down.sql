DROP TABLE course_pause;
DROP TABLE course_claim;
ALTER TABLE cpd_entry DROP COLUMN import_id;
ALTER TABLE completion DROP COLUMN confirmed_by;
ALTER TABLE completion DROP COLUMN source;
