DELETE FROM import_content WHERE import_id IN (SELECT id FROM import WHERE kind IN ('training', 'qualifications', 'cpd', 'employment'));
DELETE FROM import WHERE kind IN ('training', 'qualifications', 'cpd', 'employment');
ALTER TABLE import RENAME COLUMN kind TO kind_after;
ALTER TABLE import ADD COLUMN kind TEXT NOT NULL DEFAULT 'people'
    CHECK (kind IN ('people', 'patches', 'fte', 'absences', 'metrics', 'events', 'targets'));
UPDATE import SET kind = kind_after;
ALTER TABLE import DROP COLUMN kind_after;
ALTER TABLE waiver DROP COLUMN ended_at;
ALTER TABLE waiver DROP COLUMN ended_reason;
ALTER TABLE waiver DROP COLUMN ended_by;
ALTER TABLE waiver DROP COLUMN ended_on;
DROP TABLE past_verification;
DROP TABLE certificate_content;
DROP TABLE certificate;
