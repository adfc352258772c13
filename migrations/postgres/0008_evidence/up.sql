-- What officers show of their work, and what reviewers found.

-- One row is what stands now: a draft that is being written, or what was sent. revision numbers what is being written or was
-- sent last. framework: the id of the framework or job profile that the criteria belong to. redacted: the owner declared it.
-- not_tenants: keys of findings that the owner says are no tenant's, parted by spaces.
CREATE TABLE evidence (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    framework TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'reviewed', 'restricted', 'withdrawn')),
    revision BIGINT NOT NULL CHECK (revision >= 1),
    title TEXT NOT NULL,
    kind TEXT,
    happened_on DATE,
    expires_on DATE,
    case_reference TEXT,
    situation TEXT NOT NULL,
    task TEXT NOT NULL,
    action_taken TEXT NOT NULL,
    result TEXT NOT NULL,
    redacted BOOLEAN NOT NULL,
    not_tenants TEXT NOT NULL,
    submitted_at TIMESTAMP,
    due_on DATE,
    settled_at TIMESTAMP,
    made_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX evidence_of_person ON evidence (person_id, changed_at, id);
CREATE INDEX evidence_waiting ON evidence (organisation_id, state, submitted_at, id);

-- What it shows, with the owner's words on how.
CREATE TABLE evidence_criterion (
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    criterion TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (evidence_id, criterion)
);

-- What was sent, as it was sent: JSON, and beside it what rules look at, so that they need not read it. It is gone, and the
-- title empty, where it had to be redacted; its digest and who did it stay. criteria: ids, parted by spaces. ended_at: taken
-- back, or opened again to be changed; from then on it counts no longer.
CREATE TABLE evidence_revision (
    id TEXT NOT NULL PRIMARY KEY,
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    number BIGINT NOT NULL,
    submitted_at TIMESTAMP NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    criteria TEXT NOT NULL,
    happened_on DATE NOT NULL,
    expires_on DATE,
    redacted BOOLEAN NOT NULL,
    content TEXT,
    digest TEXT NOT NULL,
    ended_at TIMESTAMP,
    removed_by TEXT REFERENCES person (id),
    removed_at TIMESTAMP,
    UNIQUE (evidence_id, number),
    CHECK ((content IS NULL) = (removed_at IS NOT NULL))
);

-- A file. removed_at: no longer part of what is being written; revisions that had it keep it.
CREATE TABLE attachment (
    id TEXT NOT NULL PRIMARY KEY,
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'word', 'excel', 'png', 'jpeg')),
    bytes BIGINT NOT NULL,
    digest TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
CREATE INDEX attachments_of_evidence ON attachment (evidence_id);

-- Apart, so that a list never reads it.
CREATE TABLE attachment_content (
    attachment_id TEXT NOT NULL PRIMARY KEY REFERENCES attachment (id),
    content BYTEA NOT NULL
);

-- What a reviewer found of one revision: outcomes, or why it went back. One review a revision: of two reviewers one wins.
-- for_manager: whom the reviewer acted for.
CREATE TABLE review (
    id TEXT NOT NULL PRIMARY KEY,
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    revision BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    reviewer_id TEXT NOT NULL REFERENCES person (id),
    for_manager TEXT REFERENCES person (id),
    made_at TIMESTAMP NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('outcomes', 'returned')),
    reason TEXT CHECK (reason IN ('more_detail', 'may_identify_tenant', 'not_mine')),
    comment TEXT,
    UNIQUE (evidence_id, revision),
    CHECK ((result = 'returned') = (reason IS NOT NULL)),
    CHECK (reviewer_id <> person_id)
);
CREATE INDEX reviews_of_person ON review (person_id, made_at);

CREATE TABLE review_outcome (
    review_id TEXT NOT NULL REFERENCES review (id),
    criterion TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('met', 'partly_met', 'not_met')),
    comment TEXT,
    PRIMARY KEY (review_id, criterion)
);

-- What a reviewer has typed and not sent. fields: JSON.
CREATE TABLE review_draft (
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    reviewer_id TEXT NOT NULL REFERENCES person (id),
    revision BIGINT NOT NULL,
    fields TEXT NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    PRIMARY KEY (evidence_id, reviewer_id)
);

-- A manager's judgement of a whole criterion. Never changed; a later one takes its place.
CREATE TABLE judgement (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    framework TEXT NOT NULL,
    criterion TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('met', 'partly_met', 'not_met')),
    by_person TEXT NOT NULL REFERENCES person (id),
    for_manager TEXT REFERENCES person (id),
    given_on DATE NOT NULL,
    made_at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('review', 'manager', 'appraisal', 'record')),
    review_id TEXT REFERENCES review (id),
    CHECK (by_person <> person_id)
);
CREATE INDEX judgements_of_person ON judgement (person_id, criterion, made_at);
