DROP TABLE audit_head;
DROP TABLE audit_payload;
DROP TABLE audit_entry;
