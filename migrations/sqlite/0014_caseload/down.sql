DROP TABLE target;
DROP TABLE figure_dispute;
DROP TABLE figure_revision;
DELETE FROM case_event WHERE replaced_at IS NOT NULL;
CREATE TABLE case_event_before (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    metric TEXT NOT NULL,
    happened_on DATE NOT NULL,
    reference TEXT,
    outcome TEXT CHECK (outcome IN ('adjourned', 'adjourned_on_terms', 'suspended_order', 'outright_order', 'dismissed', 'withdrawn', 'vacated')),
    role TEXT CHECK (role IN ('representative', 'observer')),
    made_at TIMESTAMP NOT NULL
);
INSERT INTO case_event_before SELECT id, person_id, metric, happened_on, reference, outcome, role, made_at FROM case_event;
DROP TABLE case_event;
ALTER TABLE case_event_before RENAME TO case_event;
CREATE INDEX events_of_person ON case_event (person_id, happened_on);
CREATE TABLE figure_before (
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
INSERT INTO figure_before SELECT person_id, metric, period, starts_on, ends_on, patch, basis, of_team, numerator, denominator,
    target, disputed, source, made_at FROM figure;
DROP TABLE figure;
ALTER TABLE figure_before RENAME TO figure;
CREATE TABLE import_before (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL CHECK (kind IN ('people', 'patches', 'fte', 'absences')),
    file_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    content BLOB,
    mapping TEXT,
    state TEXT NOT NULL CHECK (state IN ('refused', 'previewed', 'second_person', 'done', 'cancelled')),
    summary TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at TIMESTAMP NOT NULL,
    confirmed_by TEXT REFERENCES person (id),
    done_at TIMESTAMP,
    version BIGINT NOT NULL
);
INSERT INTO import_before SELECT * FROM import WHERE kind IN ('people', 'patches', 'fte', 'absences');
DROP TABLE import;
ALTER TABLE import_before RENAME TO import;
CREATE INDEX import_by_time ON import (organisation_id, made_at, id);
