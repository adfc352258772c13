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
    revision BIGINT NOT NULL,
    import_id TEXT REFERENCES import (id),
    line BIGINT,
    extracted_at TIMESTAMP,
    fte BIGINT,
    note TEXT,
    PRIMARY KEY (person_id, metric, period, starts_on, ends_on, patch, basis, of_team)
) WITHOUT ROWID;
INSERT INTO figure_before SELECT s.person_id, s.metric, p.kind, p.starts_on, p.ends_on, s.patch, s.basis, s.of_team,
    f.numerator, f.denominator, f.target, f.disputed, b.source, b.made_at, f.revision, b.import_id, f.line, b.extracted_at,
    f.fte, f.note
FROM figure AS f
JOIN figure_series AS s ON s.id = f.series_id
JOIN figure_period AS p ON p.id = f.period_id
JOIN figure_batch AS b ON b.id = f.batch_id;
DROP TABLE figure;
ALTER TABLE figure_before RENAME TO figure;

CREATE TABLE figure_revision_before (
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
INSERT INTO figure_revision_before SELECT s.person_id, s.metric, p.kind, p.starts_on, p.ends_on, s.patch, s.basis, s.of_team,
    f.revision, f.numerator, f.denominator, f.target, b.source, b.import_id, f.line, b.extracted_at, f.fte, f.note, b.made_at,
    f.replaced_at
FROM figure_revision AS f
JOIN figure_series AS s ON s.id = f.series_id
JOIN figure_period AS p ON p.id = f.period_id
JOIN figure_batch AS b ON b.id = f.batch_id;
DROP TABLE figure_revision;
ALTER TABLE figure_revision_before RENAME TO figure_revision;
DROP TABLE figure_series;
DROP TABLE figure_period;
DROP TABLE figure_batch;
