-- Where each officer stands, worked out from the facts and made again whenever they change: nothing here is a fact. It lets
-- lists of many people say who needs what without assessing each. criteria: a line a criterion, see domain/projection.rs.
-- basis: digest of the documents it rests on; inputs: digest of the record.
CREATE TABLE projection (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    post_id TEXT NOT NULL REFERENCES post (id),
    reference TEXT NOT NULL,
    framework_version TEXT NOT NULL,
    basis TEXT NOT NULL,
    inputs TEXT NOT NULL,
    as_of DATE NOT NULL,
    level TEXT,
    target TEXT,
    readiness TEXT CHECK (readiness IN ('met', 'not_met', 'insufficient_data')),
    met BIGINT NOT NULL,
    total BIGINT NOT NULL,
    outstanding BIGINT NOT NULL,
    cannot_tell BIGINT NOT NULL,
    next_lapse_on DATE,
    next_lapse TEXT,
    alerts BIGINT NOT NULL,
    criteria TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL
);
CREATE INDEX projection_of_organisation ON projection (organisation_id, person_id);
