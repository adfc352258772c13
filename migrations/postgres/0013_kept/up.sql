-- What is derived from an officer's facts and costs too much to make on every page. Nothing here is a fact, and all of it may be
-- thrown away.

-- Facts of one officer as they are read at once; see app/record/kept.rs. A part goes with the first change of what it is made
-- of, and comes back when the officer's standing is worked out.
CREATE TABLE facts_kept (
    person_id TEXT NOT NULL REFERENCES person (id),
    part TEXT NOT NULL CHECK (part IN ('caseload', 'written', 'held')),
    content BYTEA NOT NULL,
    PRIMARY KEY (person_id, part)
);

-- A row for every change after which an officer's standing has to be worked out again. Until that is done, whoever reads the
-- standing works it out.
CREATE TABLE standing_due (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id)
);
CREATE INDEX standings_due_of_person ON standing_due (person_id);
INSERT INTO standing_due (id, person_id) SELECT person_id, person_id FROM projection;

-- Nothing ever asked for the digest of the record.
ALTER TABLE projection DROP COLUMN inputs;
