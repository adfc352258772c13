-- Figures enter through imports. The import is made again for the kinds that it may have, and figures for where each came
-- from; everything about one person lies together.
CREATE TABLE import_next (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL CHECK (kind IN ('people', 'patches', 'fte', 'absences', 'metrics', 'events', 'targets')),
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
INSERT INTO import_next SELECT * FROM import;
DROP TABLE import;
ALTER TABLE import_next RENAME TO import;
CREATE INDEX import_by_time ON import (organisation_id, made_at, id);

CREATE TABLE figure_next (
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
    revision BIGINT NOT NULL,
    import_id TEXT REFERENCES import (id),
    line BIGINT,
    extracted_at TIMESTAMP,
    fte BIGINT,
    note TEXT,
    PRIMARY KEY (person_id, metric, period, starts_on, ends_on, patch, basis, of_team)
) WITHOUT ROWID;
INSERT INTO figure_next SELECT person_id, metric, period, starts_on, ends_on, patch, basis, of_team, numerator, denominator,
    target, disputed, source, made_at, 1, NULL, NULL, NULL, NULL, NULL FROM figure;
DROP TABLE figure;
ALTER TABLE figure_next RENAME TO figure;

-- What a figure said before it was corrected: each value with the import and the line that it came from.
CREATE TABLE figure_revision (
    person_id TEXT NOT NULL REFERENCES person (id),
    metric TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('week', 'month', 'quarter', 'year', 'snapshot')),
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    patch TEXT NOT NULL,
    basis TEXT NOT NULL CHECK (basis IN ('substantive', 'cover')),
    of_team BOOLEAN NOT NULL,
    revision BIGINT NOT NULL,
    numerator BIGINT NOT NULL,
    denominator BIGINT,
    target BIGINT,
    source TEXT,
    import_id TEXT REFERENCES import (id),
    line BIGINT,
    extracted_at TIMESTAMP,
    fte BIGINT,
    note TEXT,
    made_at TIMESTAMP NOT NULL,
    replaced_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, metric, period, starts_on, ends_on, patch, basis, of_team, revision)
) WITHOUT ROWID;

-- Somebody says that a figure about them is wrong. It does not count until it is settled.
CREATE TABLE figure_dispute (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    metric TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('week', 'month', 'quarter', 'year', 'snapshot')),
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    patch TEXT NOT NULL,
    basis TEXT NOT NULL CHECK (basis IN ('substantive', 'cover')),
    of_team BOOLEAN NOT NULL,
    revision BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('amount', 'patch_or_dates', 'not_mine', 'other')),
    reason TEXT NOT NULL,
    raised_by TEXT NOT NULL REFERENCES person (id),
    raised_at TIMESTAMP NOT NULL,
    outcome TEXT CHECK (outcome IN ('stands', 'corrected', 'left_out', 'withdrawn')),
    settlement TEXT,
    settled_by TEXT REFERENCES person (id),
    settled_at TIMESTAMP,
    version BIGINT NOT NULL
);
CREATE INDEX dispute_of_person ON figure_dispute (person_id, raised_at);
CREATE UNIQUE INDEX dispute_open ON figure_dispute (person_id, metric, period, starts_on, ends_on, patch, basis, of_team) WHERE settled_at IS NULL;

-- A target for figures that carry none of their own, in millionths of the metric's unit. patch ALL is every patch; no team
-- is every team. One that was replaced stays.
CREATE TABLE target (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    metric TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('week', 'month', 'quarter', 'year', 'snapshot')),
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    patch TEXT NOT NULL,
    team_id TEXT REFERENCES team (id),
    amount BIGINT NOT NULL,
    import_id TEXT REFERENCES import (id),
    line BIGINT,
    made_at TIMESTAMP NOT NULL,
    replaced_at TIMESTAMP
);
CREATE INDEX target_of_period ON target (organisation_id, metric, period, starts_on, ends_on);
CREATE UNIQUE INDEX target_now ON target (organisation_id, metric, period, starts_on, ends_on, patch, COALESCE(team_id, '')) WHERE replaced_at IS NULL;

-- Where an event came from. One that was corrected stays with the time at which it was replaced.
ALTER TABLE case_event ADD COLUMN import_id TEXT REFERENCES import (id);
ALTER TABLE case_event ADD COLUMN line BIGINT;
ALTER TABLE case_event ADD COLUMN replaced_at TIMESTAMP;
