-- What happened, in a chain: hash covers the row and the hash before it. What a row says of people stands apart, under a
-- digest that is salted, so that it can be disposed of without breaking the chain and without being guessed afterwards.
CREATE TABLE audit_entry (
    sequence BIGINT NOT NULL PRIMARY KEY,
    organisation_id TEXT,
    at TIMESTAMP NOT NULL,
    channel TEXT NOT NULL,
    actor_id TEXT,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'read', 'refused')),
    subject_kind TEXT NOT NULL,
    subject_id TEXT,
    person_id TEXT,
    request_id TEXT,
    payload_digest TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_by_organisation ON audit_entry (organisation_id, sequence);
CREATE INDEX audit_by_person ON audit_entry (person_id, sequence);
CREATE INDEX audit_by_actor ON audit_entry (actor_id, sequence);

CREATE TABLE audit_payload (
    sequence BIGINT NOT NULL PRIMARY KEY REFERENCES audit_entry (sequence),
    salt TEXT NOT NULL,
    body TEXT NOT NULL
);

-- The last link of the chain: one row, which a writer holds until it is done.
CREATE TABLE audit_head (
    id TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (id, sequence, hash) VALUES ('only', 0, '');
