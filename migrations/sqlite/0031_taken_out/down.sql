DROP TABLE past_job_verification;
DROP INDEX award_unverified;
DROP INDEX employment_unverified;
ALTER TABLE employment DROP COLUMN withdrawn_at;
DROP TABLE completion_taken_out;
