DROP TABLE past_job_verification;
DELETE FROM employment WHERE withdrawn_at IS NOT NULL;
DROP INDEX award_equivalence_pending;
DROP INDEX award_unverified;
DROP INDEX employment_unverified;
ALTER TABLE employment DROP COLUMN withdrawn_at;
DROP TABLE completion_taken_out;
