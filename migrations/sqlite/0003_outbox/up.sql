-- Mail that is to go, or went. A row is written in the transaction of the change that it tells of; nothing is sent from
-- there. `context` is what the words are made of, as JSON; it is emptied when it is no longer needed.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    -- What, who and when: the same thing is never told twice.
    natural_key TEXT NOT NULL UNIQUE,
    organisation_id TEXT,
    person_id TEXT,
    address TEXT NOT NULL,
    message TEXT NOT NULL,
    context TEXT,
    made_at TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    next_attempt_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'bounced', 'dropped')),
    -- Which process is sending it, and until when nobody else may.
    claimed_by TEXT,
    claimed_until TIMESTAMP,
    last_error TEXT,
    sent_at TIMESTAMP,
    message_id TEXT,
    version BIGINT NOT NULL,
    CHECK ((claimed_by IS NULL) = (claimed_until IS NULL)),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);

CREATE INDEX outbox_due ON outbox (state, next_attempt_at, id);
CREATE INDEX outbox_of_organisation ON outbox (organisation_id, id);
