-- How people get in. Secrets are kept as digests only, but for the key of a second factor, which has to be read.
CREATE TABLE credential (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    password_hash TEXT,
    password_set_at TIMESTAMP,
    totp_secret TEXT,
    totp_confirmed_at TIMESTAMP,
    totp_last_step BIGINT,
    version BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    digest TEXT NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX recovery_codes_of_person ON recovery_code (person_id);

-- A link that was mailed. It works once.
CREATE TABLE link (
    digest TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('activation', 'reset')),
    made_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX links_of_person ON link (person_id);

-- stage: what the browser has shown so far. password: the link was followed, the password is to be set; code: the
-- password was right, the code is owed; enrol: a second factor must be set up first; open: signed in.
CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES person (id),
    stage TEXT NOT NULL CHECK (stage IN ('password', 'code', 'enrol', 'open')),
    link TEXT,
    csrf TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    stepped_up_at TIMESTAMP,
    device TEXT NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX sessions_of_person ON session (person_id, made_at);

-- Failed tries at a door; key says which, and names nobody in clear.
CREATE TABLE throttle (
    key TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at TIMESTAMP NOT NULL,
    closed_until TIMESTAMP
);

CREATE TABLE api_token (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    revoked_at TIMESTAMP,
    version BIGINT NOT NULL
);
CREATE INDEX tokens_of_person ON api_token (person_id, made_at);

-- What somebody had typed when their time ran out.
CREATE TABLE kept_form (
    person_id TEXT NOT NULL REFERENCES person (id),
    path TEXT NOT NULL,
    fields TEXT NOT NULL,
    kept_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, path)
);

-- The answer to a call that may be sent twice.
CREATE TABLE answered_call (
    person_id TEXT NOT NULL REFERENCES person (id),
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, key)
);
