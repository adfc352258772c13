-- Completions that HR took out because they were recorded by mistake. They lie apart: nothing that counts reads them, and the
-- same course and day can be recorded again. made_at: when it had been recorded.
CREATE TABLE completion_taken_out (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    course TEXT NOT NULL,
    completed_on DATE NOT NULL,
    paused_until DATE,
    source TEXT,
    confirmed_by TEXT REFERENCES person (id),
    made_at TIMESTAMP NOT NULL,
    taken_out_by TEXT NOT NULL REFERENCES person (id),
    taken_out_at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX completion_taken_out_of_person ON completion_taken_out (person_id);

-- Jobs that their owner took back, and verifications that a change ended. job: JSON, what was verified.
ALTER TABLE employment ADD COLUMN withdrawn_at TIMESTAMP;
CREATE INDEX employment_unverified ON employment (person_id) WHERE verified_on IS NULL AND withdrawn_at IS NULL;

-- What waits to be verified is short beside all that was.
CREATE INDEX award_unverified ON award (person_id) WHERE verified_on IS NULL AND withdrawn_at IS NULL;
CREATE INDEX award_equivalence_pending ON award_equivalence (award_id) WHERE state = 'pending';

CREATE TABLE past_job_verification (
    id TEXT NOT NULL PRIMARY KEY,
    employment_id TEXT NOT NULL REFERENCES employment (id),
    verified_by TEXT REFERENCES person (id),
    verified_on DATE NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    job TEXT NOT NULL
);
CREATE INDEX past_job_verification_of_job ON past_job_verification (employment_id);
