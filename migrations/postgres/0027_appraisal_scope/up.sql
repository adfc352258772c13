-- A cycle may be for the people of one team, or of one job: both empty means everybody.
ALTER TABLE appraisal_cycle ADD COLUMN team_id TEXT;
ALTER TABLE appraisal_cycle ADD COLUMN job_profile TEXT;
