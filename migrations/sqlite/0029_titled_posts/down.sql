ALTER TABLE post_scope RENAME TO post_scope_after;
CREATE TABLE post_scope (
    id TEXT NOT NULL PRIMARY KEY,
    post_id TEXT NOT NULL REFERENCES post (id),
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
    UNIQUE (post_id, revision),
    CHECK ((scope IN ('senior_manager', 'senior_executive')) = (standing IS NOT NULL))
);
INSERT INTO post_scope (id, post_id, revision, scope, rationale, review_on, standing, due_on, note, by_person, by_name, made_at, replaced_at)
SELECT id, post_id, revision, scope, rationale, review_on, standing, due_on, note, by_person, by_name, made_at, replaced_at FROM post_scope_after WHERE post_id IS NOT NULL;
DROP TABLE post_scope_after;
CREATE UNIQUE INDEX post_scope_now ON post_scope (post_id) WHERE replaced_at IS NULL;
DROP TABLE titled_post;
