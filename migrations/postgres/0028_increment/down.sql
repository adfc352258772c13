ALTER TABLE appraisal_view DROP COLUMN discussed_on;
ALTER TABLE appraisal_view DROP COLUMN increment_reason;
ALTER TABLE appraisal_view DROP COLUMN increment;
