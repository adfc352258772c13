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

-- What is recorded is about a post of one kind or the other.
ALTER TABLE post_scope ALTER COLUMN post_id DROP NOT NULL;
ALTER TABLE post_scope ADD COLUMN titled_post_id TEXT REFERENCES titled_post (id);
ALTER TABLE post_scope ADD UNIQUE (titled_post_id, revision);
ALTER TABLE post_scope ADD CHECK ((post_id IS NULL) <> (titled_post_id IS NULL));
CREATE UNIQUE INDEX titled_post_scope_now ON post_scope (titled_post_id) WHERE replaced_at IS NULL;
