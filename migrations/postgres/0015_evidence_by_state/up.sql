-- How many pieces of each officer wait is counted for every page that their manager opens.
CREATE INDEX evidence_by_state ON evidence (person_id, state);
