-- Files in more than one piece are forgotten: their imports stay, and the file can be added again.
ALTER TABLE import ADD COLUMN content BLOB;
UPDATE import SET content = (SELECT content FROM import_content WHERE import_id = import.id AND place = 0)
WHERE (SELECT COUNT(*) FROM import_content WHERE import_id = import.id) = 1;
DROP TABLE import_content;
