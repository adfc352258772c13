-- With the state in it, SQLite takes this index of what waits, and not the one of everybody's evidence in every state.
DROP INDEX evidence_submitted;
CREATE INDEX evidence_submitted ON evidence (person_id, state) WHERE state = 'submitted';
