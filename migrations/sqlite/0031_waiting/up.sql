-- What waits for a manager is counted for every page that they open, along each of their lines: few of all pieces and
-- applications wait, and these find them.
CREATE INDEX evidence_submitted ON evidence (person_id) WHERE state = 'submitted';
CREATE INDEX application_submitted ON application (person_id) WHERE state = 'submitted';

-- Who reports to a manager is read along with them, and then stands in the index alone.
DROP INDEX line_of_manager;
CREATE INDEX line_of_manager ON management_line (manager_id, starts_on, ends_on, person_id);
