DROP INDEX evidence_submitted;
CREATE INDEX evidence_submitted ON evidence (person_id) WHERE state = 'submitted';
