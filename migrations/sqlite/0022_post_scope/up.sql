-- Whether the Competence and Conduct Standard asks a qualification of whoever holds a post, why, and how far they have come.
-- A row that was replaced stays.
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
CREATE UNIQUE INDEX post_scope_now ON post_scope (post_id) WHERE replaced_at IS NULL;
