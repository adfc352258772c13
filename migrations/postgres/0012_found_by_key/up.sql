-- Pages of a case read its parts and the named of its council; both are found by a key.
CREATE INDEX parts_of_application ON application_part (application_id, at);
CREATE INDEX designation_of_organisation ON designation (organisation_id, starts_on);
