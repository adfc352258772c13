DROP INDEX evidence_by_state;
