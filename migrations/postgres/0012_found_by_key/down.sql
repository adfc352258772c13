DROP INDEX designation_of_organisation;
DROP INDEX parts_of_application;
