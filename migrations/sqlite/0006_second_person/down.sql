DROP INDEX audit_by_action;
DROP TABLE second_person_request;
