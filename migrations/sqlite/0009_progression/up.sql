-- Applications for a level. What was assessed, what happened and what was decided is added and never changed.

-- One row is where an application stands. reference: from the day it was first sent. statement: what the officer is writing;
-- what was sent stands with the frozen assessment. reason, effective_on, review_on: what the state carries.
CREATE TABLE application (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    post_id TEXT NOT NULL REFERENCES post (id),
    framework TEXT NOT NULL,
    level TEXT NOT NULL,
    level_held TEXT,
    reference TEXT,
    state TEXT NOT NULL CHECK (state IN (
        'draft', 'submitted', 'returned', 'recommended', 'not_recommended', 'approved', 'met_deferred', 'declined', 'withdrawn'
    )),
    reason TEXT,
    effective_on DATE,
    review_on DATE,
    statement TEXT NOT NULL,
    submitted_at TIMESTAMP,
    recommend_by DATE,
    due_on DATE,
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (organisation_id, reference),
    CHECK ((state = 'approved') = (effective_on IS NOT NULL)),
    CHECK ((state = 'met_deferred') = (review_on IS NOT NULL)),
    CHECK (state NOT IN ('returned', 'recommended', 'not_recommended', 'met_deferred', 'declined') OR reason IS NOT NULL),
    CHECK (state IN ('draft', 'withdrawn') OR reference IS NOT NULL),
    CHECK ((reference IS NULL) = (submitted_at IS NULL)),
    CHECK ((reference IS NULL) = (due_on IS NULL))
);
CREATE UNIQUE INDEX application_open ON application (post_id)
    WHERE state IN ('draft', 'submitted', 'returned', 'recommended', 'not_recommended');
CREATE INDEX applications_of_person ON application (person_id, id);
CREATE INDEX applications_by_state ON application (organisation_id, state, id);

-- How many references a year has given.
CREATE TABLE application_counter (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, year)
);

-- The assessment as it was when it was sent. answer: exactly as printed; record, documents and terms: JSON. evidence: ids of
-- what the record holds, and reviewers: people who reviewed it or judged a criterion; both parted by spaces. officer_name,
-- job_title: as they were.
CREATE TABLE application_freeze (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    number BIGINT NOT NULL,
    frozen_at TIMESTAMP NOT NULL,
    as_of DATE NOT NULL,
    framework TEXT NOT NULL,
    framework_version TEXT NOT NULL,
    policy TEXT,
    criteria_met_on DATE NOT NULL,
    terms TEXT,
    statement TEXT NOT NULL,
    officer_name TEXT NOT NULL,
    job_title TEXT NOT NULL,
    answer TEXT NOT NULL,
    record TEXT NOT NULL,
    documents TEXT NOT NULL,
    answer_digest TEXT NOT NULL,
    record_digest TEXT NOT NULL,
    evidence TEXT NOT NULL,
    reviewers TEXT NOT NULL,
    UNIQUE (application_id, number)
);
CREATE INDEX freezes_of_person ON application_freeze (person_id);

-- The timeline. detail: an answer, an outcome or a part, by kind. Names as they were: by_name, acting_for, other_name.
CREATE TABLE application_step (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    number BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN (
        'sent', 'sent_again', 'returned', 'recommended', 'not_recommended', 'criteria_checked', 'funding_checked',
        'interest_declared', 'named', 'released', 'decided', 'reversed', 'appealed', 'appeal_upheld', 'appeal_dismissed',
        'withdrawn'
    )),
    detail TEXT,
    by_person TEXT NOT NULL REFERENCES person (id),
    by_name TEXT NOT NULL,
    acting_for TEXT,
    other_name TEXT,
    reason TEXT,
    UNIQUE (application_id, number)
);

-- Answers to the two checks. The last one of a check stands.
CREATE TABLE application_gate (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    number BIGINT NOT NULL,
    gate TEXT NOT NULL CHECK (gate IN ('criteria_met', 'funded_need')),
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'not_now', 'no')),
    reason TEXT NOT NULL,
    by_person TEXT NOT NULL REFERENCES person (id),
    by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (application_id, number),
    CHECK (gate = 'funded_need' OR answer <> 'not_now')
);

-- A decision, the first of its application or one that takes the place of another. letter: all that the letter says, JSON.
CREATE TABLE decision (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    number BIGINT NOT NULL,
    basis TEXT NOT NULL CHECK (basis IN ('decision', 'reversal', 'appeal')),
    replaces TEXT REFERENCES decision (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('approved', 'met_deferred', 'declined')),
    by_person TEXT NOT NULL REFERENCES person (id),
    by_name TEXT NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    reason TEXT,
    words TEXT NOT NULL,
    effective_on DATE,
    review_on DATE,
    appeal_until DATE,
    letter TEXT NOT NULL,
    UNIQUE (application_id, number),
    CHECK (by_person <> person_id),
    CHECK ((basis = 'decision') = (replaces IS NULL)),
    CHECK (basis = 'decision' OR reason IS NOT NULL),
    CHECK (outcome <> 'approved' OR effective_on IS NOT NULL),
    CHECK ((outcome = 'met_deferred') = (review_on IS NOT NULL))
);
CREATE INDEX decisions_of_person ON decision (person_id, decided_at);

-- A decision takes one appeal.
CREATE TABLE appeal (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    decision_id TEXT NOT NULL UNIQUE REFERENCES decision (id),
    grounds TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'dismissed')),
    made_at TIMESTAMP NOT NULL,
    heard_by_on DATE NOT NULL,
    heard_by TEXT REFERENCES person (id),
    heard_by_name TEXT,
    heard_at TIMESTAMP,
    reasons TEXT,
    version BIGINT NOT NULL,
    CHECK ((state = 'open') = (heard_by IS NULL)),
    CHECK ((heard_by IS NULL) = (heard_at IS NULL)),
    CHECK ((heard_by IS NULL) = (reasons IS NULL))
);
CREATE INDEX appeals_of_application ON appeal (application_id);

-- Who is named for one case, or keeps out of it.
CREATE TABLE application_part (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    part TEXT NOT NULL CHECK (part IN ('panel_member', 'budget_holder', 'hearer', 'conflict')),
    by_person TEXT NOT NULL REFERENCES person (id),
    at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE UNIQUE INDEX part_held ON application_part (application_id, person_id, part) WHERE ended_at IS NULL;
CREATE INDEX parts_of_person ON application_part (person_id);

-- What somebody has typed into a form of a case and not sent. fields: JSON.
CREATE TABLE application_draft (
    application_id TEXT NOT NULL REFERENCES application (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    form TEXT NOT NULL CHECK (form IN (
        'recommendation', 'criteria_met', 'funded_need', 'decision', 'reversal', 'appeal', 'hearing'
    )),
    fields TEXT NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    PRIMARY KEY (application_id, person_id, form)
);
