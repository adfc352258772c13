-- What one person asked for and another must confirm before it happens. detail: JSON of what the second one has to know.
CREATE TABLE second_person_request (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL CHECK (kind IN ('second_factor_reset')),
    subject_id TEXT NOT NULL REFERENCES person (id),
    detail TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES person (id),
    asked_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    confirmed_by TEXT REFERENCES person (id),
    done_at TIMESTAMP,
    cancelled_by TEXT REFERENCES person (id),
    cancelled_at TIMESTAMP,
    version BIGINT NOT NULL,
    CHECK (confirmed_by IS NULL OR confirmed_by <> asked_by),
    CHECK (done_at IS NULL OR (confirmed_by IS NOT NULL AND cancelled_at IS NULL))
);
CREATE INDEX requests_about ON second_person_request (subject_id, asked_at);

-- The log is asked for one kind of event.
CREATE INDEX audit_by_action ON audit_entry (organisation_id, action, sequence);
