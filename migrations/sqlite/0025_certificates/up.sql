-- Certificates of qualifications, verifications that a change ended, and how a waiver ended.

CREATE TABLE certificate (
    id TEXT NOT NULL PRIMARY KEY,
    award_id TEXT NOT NULL REFERENCES award (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'word', 'excel', 'png', 'jpeg')),
    bytes BIGINT NOT NULL,
    digest TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
CREATE INDEX certificates_of_award ON certificate (award_id);

-- Apart, so that a list never reads it.
CREATE TABLE certificate_content (
    certificate_id TEXT NOT NULL PRIMARY KEY REFERENCES certificate (id),
    content BLOB NOT NULL
);

-- award: JSON, what was verified. verified_by: null where nobody knows who it was.
CREATE TABLE past_verification (
    id TEXT NOT NULL PRIMARY KEY,
    award_id TEXT NOT NULL REFERENCES award (id),
    verified_by TEXT REFERENCES person (id),
    verified_on DATE NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    award TEXT NOT NULL
);
CREATE INDEX past_verifications_of_award ON past_verification (award_id);

-- ended_on: the first day on which it no longer holds. A waiver that was reviewed and goes on ends, and another begins.
ALTER TABLE waiver ADD COLUMN ended_on DATE;
ALTER TABLE waiver ADD COLUMN ended_by TEXT REFERENCES person (id);
ALTER TABLE waiver ADD COLUMN ended_reason TEXT;
ALTER TABLE waiver ADD COLUMN ended_at TIMESTAMP;

-- Imports of learning. A check cannot be changed where it stands, so the column is made again.
ALTER TABLE import RENAME COLUMN kind TO kind_before;
ALTER TABLE import ADD COLUMN kind TEXT NOT NULL DEFAULT 'people' CHECK (kind IN (
    'people', 'patches', 'fte', 'absences', 'metrics', 'events', 'targets', 'training', 'qualifications', 'cpd', 'employment'
));
UPDATE import SET kind = kind_before;
ALTER TABLE import DROP COLUMN kind_before;
