-- Appraisals: cycles that HR opens, one appraisal for each person and stage of a cycle, the views that people write into it,
-- and what stands beside it through the year.

-- scheme: pinned, ID@VERSION.
CREATE TABLE appraisal_cycle (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    scheme TEXT NOT NULL,
    title TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    mid_year_due_on DATE,
    year_end_due_on DATE NOT NULL,
    moderator_id TEXT REFERENCES person (id),
    opened_by TEXT NOT NULL REFERENCES person (id),
    opened_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (organisation_id, title),
    CHECK (starts_on < ends_on)
);

-- form: what is asked, as JSON, as it was when the cycle was opened. The columns after state are what it carries; while it is
-- with the manager, moderated_at, moderated_by and reason say that it was given back.
CREATE TABLE appraisal (
    id TEXT NOT NULL PRIMARY KEY,
    cycle_id TEXT NOT NULL REFERENCES appraisal_cycle (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    stage TEXT NOT NULL CHECK (stage IN ('mid_year', 'year_end')),
    due_on DATE NOT NULL,
    form TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'not_started', 'self_assessment', 'manager_review', 'moderation', 'shared', 'signed', 'closed', 'not_rated'
    )),
    moderated_at TIMESTAMP,
    moderated_by TEXT REFERENCES person (id),
    shared_at TIMESTAMP,
    shared_by TEXT REFERENCES person (id),
    signed_at TIMESTAMP,
    signature TEXT CHECK (signature IN ('agreed', 'seen_not_agreed')),
    signature_comment TEXT,
    settled_at TIMESTAMP,
    settled_by TEXT REFERENCES person (id),
    not_rated TEXT CHECK (not_rated IN ('long_absence', 'joined_late', 'left', 'other')),
    reason TEXT,
    made_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (cycle_id, person_id, stage),
    CHECK ((moderated_at IS NULL) = (moderated_by IS NULL)),
    CHECK (state <> 'manager_review' OR (moderated_at IS NULL) = (reason IS NULL)),
    CHECK ((shared_at IS NULL) = (shared_by IS NULL)),
    CHECK ((shared_at IS NOT NULL) = (state IN ('shared', 'signed', 'closed'))),
    CHECK ((signed_at IS NULL) = (signature IS NULL)),
    CHECK ((signed_at IS NULL) = (signature_comment IS NULL)),
    CHECK (state <> 'signed' OR signed_at IS NOT NULL),
    CHECK (signed_at IS NULL OR state IN ('signed', 'closed')),
    CHECK ((settled_at IS NULL) = (settled_by IS NULL)),
    CHECK ((settled_at IS NOT NULL) = (state IN ('closed', 'not_rated'))),
    CHECK ((not_rated IS NOT NULL) = (state = 'not_rated')),
    CHECK (state <> 'not_rated' OR reason IS NOT NULL),
    CHECK (state <> 'closed' OR (signed_at IS NULL) = (reason IS NOT NULL))
);
CREATE INDEX appraisals_of_person ON appraisal (person_id, due_on);

-- content: ratings, comments, summary and offered judgements, as JSON. sent_at: from then on the other side reads it.
CREATE TABLE appraisal_view (
    id TEXT NOT NULL PRIMARY KEY,
    appraisal_id TEXT NOT NULL REFERENCES appraisal (id),
    kind TEXT NOT NULL CHECK (kind IN ('own', 'manager', 'interim')),
    by_person TEXT NOT NULL REFERENCES person (id),
    content TEXT NOT NULL,
    sent_at TIMESTAMP,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX appraisal_view_of_a_side ON appraisal_view (appraisal_id, kind) WHERE kind <> 'interim';
CREATE UNIQUE INDEX appraisal_view_interim ON appraisal_view (appraisal_id, by_person) WHERE kind = 'interim';

CREATE TABLE appraisal_objective (
    id TEXT NOT NULL PRIMARY KEY,
    cycle_id TEXT NOT NULL REFERENCES appraisal_cycle (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    place BIGINT NOT NULL,
    title TEXT NOT NULL,
    measure TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'agreed', 'dropped')),
    proposed_by TEXT CHECK (proposed_by IN ('officer', 'manager')),
    agreed_at TIMESTAMP,
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (cycle_id, person_id, place),
    CHECK ((state = 'proposed') = (proposed_by IS NOT NULL)),
    CHECK ((state = 'agreed') = (agreed_at IS NOT NULL))
);

-- The development plan: of a person, and of a cycle where it was agreed in an appraisal. words: what came of it, or why it was
-- dropped.
CREATE TABLE development_action (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    cycle_id TEXT REFERENCES appraisal_cycle (id),
    what TEXT NOT NULL,
    owner TEXT NOT NULL CHECK (owner IN ('officer', 'manager', 'hr')),
    criterion TEXT,
    due_on DATE NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    done_on DATE,
    words TEXT,
    settled_at TIMESTAMP,
    settled_by TEXT REFERENCES person (id),
    made_at TIMESTAMP NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    changed_at TIMESTAMP,
    changed_by TEXT REFERENCES person (id),
    version BIGINT NOT NULL,
    CHECK ((done_on IS NOT NULL) = (state = 'done')),
    CHECK ((words IS NULL) = (state = 'open')),
    CHECK ((settled_at IS NULL) = (state = 'open')),
    CHECK ((settled_by IS NULL) = (settled_at IS NULL)),
    CHECK ((changed_by IS NULL) = (changed_at IS NULL))
);
CREATE INDEX development_actions_of_person ON development_action (person_id, due_on);
