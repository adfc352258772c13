-- What this database is for. One row; it is written when the database is made and never changed.
CREATE TABLE installation (
    id TEXT NOT NULL PRIMARY KEY CHECK (id = 'only'),
    purpose TEXT NOT NULL CHECK (purpose IN ('service', 'demonstration')),
    made_at TIMESTAMP NOT NULL
);
