-- Facts that the rules of evidence look at, besides evidence itself. Each has a day from which it counts.

-- A job, here or elsewhere. It counts from the day on which it was verified.
CREATE TABLE employment (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    employer TEXT NOT NULL,
    field TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    verified_by TEXT REFERENCES person (id),
    verified_on DATE,
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX employment_of_person ON employment (person_id);

-- A qualification held or under way. level, field and awarding_body may be left to the entry of the catalogue.
CREATE TABLE award (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    catalogue TEXT,
    title TEXT NOT NULL,
    level BIGINT,
    field TEXT,
    awarding_body TEXT,
    subject TEXT,
    grade TEXT,
    guided_hours BIGINT,
    status TEXT NOT NULL CHECK (status IN ('complete', 'in_progress')),
    awarded_on DATE,
    expires_on DATE,
    verified_by TEXT REFERENCES person (id),
    verified_on DATE,
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX awards_of_person ON award (person_id);

-- What HR was asked, and decided, about an award as an equivalent for a criterion.
CREATE TABLE award_equivalence (
    award_id TEXT NOT NULL REFERENCES award (id),
    criterion TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'refused')),
    reason TEXT,
    PRIMARY KEY (award_id, criterion)
);

-- A course completed. paused_until: renewal waits, for somebody who is away.
CREATE TABLE completion (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    course TEXT NOT NULL,
    completed_on DATE NOT NULL,
    paused_until DATE,
    made_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, course, completed_on)
);

-- hours is a decimal: 2.5.
CREATE TABLE cpd_entry (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    done_on DATE NOT NULL,
    hours TEXT NOT NULL,
    reflection BOOLEAN NOT NULL,
    title TEXT,
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX cpd_of_person ON cpd_entry (person_id, done_on);

-- A criterion that need not be met through review_on.
CREATE TABLE waiver (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    framework TEXT NOT NULL,
    criterion TEXT NOT NULL,
    given_on DATE NOT NULL,
    by_person TEXT NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL,
    review_on DATE,
    made_at TIMESTAMP NOT NULL
);
CREATE INDEX waivers_of_person ON waiver (person_id);

-- What stops an application for now. No cause is held.
CREATE TABLE block (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    code TEXT NOT NULL CHECK (code IN ('probation', 'formal_process', 'min_months_at_level')),
    ends_on DATE,
    made_at TIMESTAMP NOT NULL
);
CREATE INDEX blocks_of_person ON block (person_id);

-- A figure about a patch and a period: numerator and denominator in hundredths, target in millionths of the metric's unit.
CREATE TABLE figure (
    person_id TEXT NOT NULL REFERENCES person (id),
    metric TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('week', 'month', 'quarter', 'year', 'snapshot')),
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    patch TEXT NOT NULL,
    basis TEXT NOT NULL CHECK (basis IN ('substantive', 'cover')),
    of_team BOOLEAN NOT NULL,
    numerator BIGINT NOT NULL,
    denominator BIGINT,
    target BIGINT,
    disputed BOOLEAN NOT NULL,
    source TEXT,
    made_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, metric, period, starts_on, ends_on, patch, basis, of_team)
);

-- A dated event of a case, such as a hearing.
CREATE TABLE case_event (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    metric TEXT NOT NULL,
    happened_on DATE NOT NULL,
    reference TEXT,
    outcome TEXT CHECK (outcome IN ('adjourned', 'adjourned_on_terms', 'suspended_order', 'outright_order', 'dismissed', 'withdrawn', 'vacated')),
    role TEXT CHECK (role IN ('representative', 'observer')),
    made_at TIMESTAMP NOT NULL
);
CREATE INDEX events_of_person ON case_event (person_id, happened_on);
