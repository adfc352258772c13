ALTER TABLE appraisal_cycle DROP COLUMN job_profile;
ALTER TABLE appraisal_cycle DROP COLUMN team_id;
