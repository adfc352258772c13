DELETE FROM post_scope WHERE post_id IS NULL;
ALTER TABLE post_scope DROP COLUMN titled_post_id;
ALTER TABLE post_scope ALTER COLUMN post_id SET NOT NULL;
DROP TABLE titled_post;
