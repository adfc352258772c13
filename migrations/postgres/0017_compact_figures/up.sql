-- A file brings millions of figures that say few different things of who, what, when and where from. Each of those stands once
-- and figures name it by a number: whose figure of which metric, patch and basis (series), over which days (period), and what
-- brought it (batch). Numbers are given out in order, so that what belongs to one person lies together. Rows of figures check
-- no foreign key: a file would look millions of times at what it has just written, and nothing takes away what they name.
CREATE TABLE figure_series (
    id BIGINT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    metric TEXT NOT NULL,
    patch TEXT NOT NULL,
    basis TEXT NOT NULL CHECK (basis IN ('substantive', 'cover')),
    of_team BOOLEAN NOT NULL,
    UNIQUE (person_id, metric, patch, basis, of_team)
);
CREATE TABLE figure_period (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('week', 'month', 'quarter', 'year', 'snapshot')),
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    UNIQUE (kind, starts_on, ends_on)
);
CREATE TABLE figure_batch (
    id INTEGER NOT NULL PRIMARY KEY,
    import_id TEXT REFERENCES import (id),
    source TEXT,
    extracted_at TIMESTAMP,
    made_at TIMESTAMP NOT NULL
);
CREATE INDEX figure_batch_found ON figure_batch (made_at, import_id, source, extracted_at);

INSERT INTO figure_series
SELECT ROW_NUMBER() OVER (ORDER BY person_id, metric, patch, basis, of_team), person_id, metric, patch, basis, of_team
FROM (SELECT person_id, metric, patch, basis, of_team FROM figure
    UNION SELECT person_id, metric, patch, basis, of_team FROM figure_revision) AS held;
INSERT INTO figure_period
SELECT ROW_NUMBER() OVER (ORDER BY period, starts_on, ends_on), period, starts_on, ends_on
FROM (SELECT period, starts_on, ends_on FROM figure UNION SELECT period, starts_on, ends_on FROM figure_revision) AS held;
INSERT INTO figure_batch
SELECT ROW_NUMBER() OVER (ORDER BY made_at, import_id, source, extracted_at), import_id, source, extracted_at, made_at
FROM (SELECT import_id, source, extracted_at, made_at FROM figure
    UNION SELECT import_id, source, extracted_at, made_at FROM figure_revision) AS held;

CREATE TABLE figure_next (
    series_id BIGINT NOT NULL,
    numerator BIGINT NOT NULL,
    denominator BIGINT,
    target BIGINT,
    fte BIGINT,
    period_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    line INTEGER,
    revision INTEGER NOT NULL,
    disputed BOOLEAN NOT NULL,
    note TEXT,
    PRIMARY KEY (series_id, period_id)
);
INSERT INTO figure_next
SELECT s.id, f.numerator, f.denominator, f.target, f.fte, p.id, b.id, f.line, f.revision, f.disputed, f.note
FROM figure AS f
JOIN figure_series AS s ON s.person_id = f.person_id AND s.metric = f.metric AND s.patch = f.patch AND s.basis = f.basis AND s.of_team = f.of_team
JOIN figure_period AS p ON p.kind = f.period AND p.starts_on = f.starts_on AND p.ends_on = f.ends_on
JOIN figure_batch AS b ON b.made_at = f.made_at AND b.import_id IS NOT DISTINCT FROM f.import_id AND b.source IS NOT DISTINCT FROM f.source AND b.extracted_at IS NOT DISTINCT FROM f.extracted_at
ORDER BY s.id, p.id;
DROP TABLE figure;
ALTER TABLE figure_next RENAME TO figure;
ALTER INDEX figure_next_pkey RENAME TO figure_pkey;

CREATE TABLE figure_revision_next (
    series_id BIGINT NOT NULL,
    numerator BIGINT NOT NULL,
    denominator BIGINT,
    target BIGINT,
    fte BIGINT,
    period_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    line INTEGER,
    revision INTEGER NOT NULL,
    replaced_at TIMESTAMP NOT NULL,
    note TEXT,
    PRIMARY KEY (series_id, period_id, revision)
);
INSERT INTO figure_revision_next
SELECT s.id, f.numerator, f.denominator, f.target, f.fte, p.id, b.id, f.line, f.revision, f.replaced_at, f.note
FROM figure_revision AS f
JOIN figure_series AS s ON s.person_id = f.person_id AND s.metric = f.metric AND s.patch = f.patch AND s.basis = f.basis AND s.of_team = f.of_team
JOIN figure_period AS p ON p.kind = f.period AND p.starts_on = f.starts_on AND p.ends_on = f.ends_on
JOIN figure_batch AS b ON b.made_at = f.made_at AND b.import_id IS NOT DISTINCT FROM f.import_id AND b.source IS NOT DISTINCT FROM f.source AND b.extracted_at IS NOT DISTINCT FROM f.extracted_at;
DROP TABLE figure_revision;
ALTER TABLE figure_revision_next RENAME TO figure_revision;
ALTER INDEX figure_revision_next_pkey RENAME TO figure_revision_pkey;
