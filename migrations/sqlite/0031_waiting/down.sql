DROP INDEX line_of_manager;
CREATE INDEX line_of_manager ON management_line (manager_id, starts_on);
DROP INDEX application_submitted;
DROP INDEX evidence_submitted;
