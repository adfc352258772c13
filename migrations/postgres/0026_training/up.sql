-- Where completions come from, what people say that they finished, and renewals that wait for somebody who is away.

-- source: the system or the file that gave it. confirmed_by: who confirmed what its owner said.
ALTER TABLE completion ADD COLUMN source TEXT;
ALTER TABLE completion ADD COLUMN confirmed_by TEXT REFERENCES person (id);

-- import_id: the file that brought it; none where its owner wrote it.
ALTER TABLE cpd_entry ADD COLUMN import_id TEXT REFERENCES import (id);

CREATE TABLE course_claim (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    course TEXT NOT NULL,
    completed_on DATE NOT NULL,
    note TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'not_confirmed', 'withdrawn')),
    told_at TIMESTAMP NOT NULL,
    answered_by TEXT REFERENCES person (id),
    answered_at TIMESTAMP,
    reason TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX course_claim_of_person ON course_claim (person_id);
CREATE INDEX course_claim_waiting ON course_claim (told_at) WHERE state = 'waiting';
-- The same course and day waits once.
CREATE UNIQUE INDEX course_claim_open ON course_claim (person_id, course, completed_on) WHERE state = 'waiting';

-- until_on: the course counts through this day. A pause that was ended stays, so that what was known on a day can be read.
CREATE TABLE course_pause (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    course TEXT NOT NULL,
    until_on DATE NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at TIMESTAMP NOT NULL,
    ended_by TEXT REFERENCES person (id),
    ended_at TIMESTAMP
);
CREATE INDEX course_pause_of_person ON course_pause (person_id, course);
CREATE UNIQUE INDEX course_pause_open ON course_pause (person_id, course) WHERE ended_at IS NULL;
