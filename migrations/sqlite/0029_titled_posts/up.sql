-- Posts without a job profile, entered under a title of their own so that the Competence and Conduct Standard can be recorded of
-- them. Nothing of progression reads them.
CREATE TABLE titled_post (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    title TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    CHECK (ends_on IS NULL OR ends_on >= starts_on)
);
CREATE INDEX titled_post_of_person ON titled_post (person_id, starts_on);
CREATE INDEX titled_post_of_organisation ON titled_post (organisation_id);

-- What is recorded is about a post of one kind or the other. A column cannot be opened where it stands, so the table is made again.
ALTER TABLE post_scope RENAME TO post_scope_before;
CREATE TABLE post_scope (
    id TEXT NOT NULL PRIMARY KEY,
    post_id TEXT REFERENCES post (id),
    revision BIGINT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('undecided', 'none', 'senior_manager', 'senior_executive')),
    rationale TEXT NOT NULL,
    review_on DATE,
    standing TEXT CHECK (standing IN ('holds', 'part_qualified', 'enrolled', 'not_started', 'in_grace_period')),
    due_on DATE,
    note TEXT,
    by_person TEXT NOT NULL REFERENCES person (id),
    by_name TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    replaced_at TIMESTAMP,
    titled_post_id TEXT REFERENCES titled_post (id),
    UNIQUE (post_id, revision),
    UNIQUE (titled_post_id, revision),
    CHECK ((post_id IS NULL) <> (titled_post_id IS NULL)),
    CHECK ((scope IN ('senior_manager', 'senior_executive')) = (standing IS NOT NULL))
);
INSERT INTO post_scope (id, post_id, revision, scope, rationale, review_on, standing, due_on, note, by_person, by_name, made_at, replaced_at)
SELECT id, post_id, revision, scope, rationale, review_on, standing, due_on, note, by_person, by_name, made_at, replaced_at FROM post_scope_before;
DROP TABLE post_scope_before;
CREATE UNIQUE INDEX post_scope_now ON post_scope (post_id) WHERE replaced_at IS NULL;
CREATE UNIQUE INDEX titled_post_scope_now ON post_scope (titled_post_id) WHERE replaced_at IS NULL;
