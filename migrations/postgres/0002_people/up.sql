-- Who there is: organisations strictly apart, their people, posts with dated levels, and who answers for whom and when.
CREATE TABLE organisation (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE team (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    sort_key TEXT COLLATE "C" NOT NULL,
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (organisation_id, sort_key)
);

-- email is in lower case and names one person in the whole installation, because it is what one signs in with.
CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    employee_ref TEXT,
    name TEXT NOT NULL,
    sort_key TEXT COLLATE "C" NOT NULL,
    email TEXT UNIQUE,
    account_state TEXT NOT NULL CHECK (account_state IN ('invited', 'active', 'disabled')),
    last_sign_in_at TIMESTAMP,
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (organisation_id, employee_ref)
);
CREATE INDEX person_by_name ON person (organisation_id, sort_key, id);

CREATE TABLE role_grant (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL CHECK (role IN ('officer', 'manager', 'hr', 'admin', 'auditor')),
    granted_by TEXT REFERENCES person (id),
    granted_at TIMESTAMP NOT NULL,
    revoked_by TEXT REFERENCES person (id),
    revoked_at TIMESTAMP
);
CREATE UNIQUE INDEX role_held ON role_grant (person_id, role) WHERE revoked_at IS NULL;

-- job_profile and framework are ids of documents.
CREATE TABLE post (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    job_profile TEXT NOT NULL,
    framework TEXT,
    team_id TEXT REFERENCES team (id),
    post_number TEXT,
    starts_on DATE NOT NULL,
    ends_on DATE,
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX post_of_person ON post (person_id, starts_on);
CREATE INDEX post_of_team ON post (team_id);

CREATE TABLE post_level (
    id TEXT NOT NULL PRIMARY KEY,
    post_id TEXT NOT NULL REFERENCES post (id),
    level TEXT NOT NULL,
    starts_on DATE NOT NULL,
    basis TEXT NOT NULL CHECK (basis IN ('appointment', 'decision')),
    by_person TEXT REFERENCES person (id),
    made_at TIMESTAMP NOT NULL,
    UNIQUE (post_id, starts_on)
);

-- Who manages whom: from starts_on through ends_on, or until further notice.
CREATE TABLE management_line (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    manager_id TEXT NOT NULL REFERENCES person (id),
    starts_on DATE NOT NULL,
    ends_on DATE,
    by_person TEXT REFERENCES person (id),
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX line_of_person ON management_line (person_id, starts_on);
CREATE INDEX line_of_manager ON management_line (manager_id, starts_on);

-- scopes: words joined by commas. ended_on: ended before its time.
CREATE TABLE delegation (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    from_id TEXT NOT NULL REFERENCES person (id),
    to_id TEXT NOT NULL REFERENCES person (id),
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    scopes TEXT NOT NULL,
    by_person TEXT NOT NULL REFERENCES person (id),
    made_at TIMESTAMP NOT NULL,
    ended_by TEXT REFERENCES person (id),
    ended_at TIMESTAMP,
    version BIGINT NOT NULL
);
CREATE INDEX delegation_from ON delegation (from_id);
CREATE INDEX delegation_to ON delegation (to_id);

-- team_id: for one team; none means for the organisation.
CREATE TABLE designation (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL CHECK (kind IN ('budget_holder', 'panel_member')),
    team_id TEXT REFERENCES team (id),
    starts_on DATE NOT NULL,
    ends_on DATE,
    by_person TEXT NOT NULL REFERENCES person (id),
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX designation_of_person ON designation (person_id);

-- fte is a decimal: 0.6.
CREATE TABLE working_hours (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    starts_on DATE NOT NULL,
    fte TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, starts_on)
);

-- No reason is held.
CREATE TABLE absence (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    starts_on DATE NOT NULL,
    ends_on DATE,
    made_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, starts_on)
);

CREATE TABLE patch_holding (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    patch TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    starts_on DATE NOT NULL,
    ends_on DATE,
    basis TEXT NOT NULL CHECK (basis IN ('substantive', 'cover')),
    made_at TIMESTAMP NOT NULL,
    UNIQUE (organisation_id, patch, person_id, starts_on)
);
CREATE INDEX patches_of_person ON patch_holding (person_id, starts_on);

-- A file that somebody gave us, from its preview to its result. content goes after its retention; the rest stays.
CREATE TABLE import (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL CHECK (kind IN ('people', 'patches', 'fte', 'absences')),
    file_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    content BYTEA,
    mapping TEXT,
    state TEXT NOT NULL CHECK (state IN ('refused', 'previewed', 'second_person', 'done', 'cancelled')),
    summary TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at TIMESTAMP NOT NULL,
    confirmed_by TEXT REFERENCES person (id),
    done_at TIMESTAMP,
    version BIGINT NOT NULL
);
CREATE INDEX import_by_time ON import (organisation_id, made_at, id);
