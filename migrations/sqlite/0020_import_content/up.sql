-- The files of imports, piece by piece, so that nobody holds a large one at once. Places count from 0.
CREATE TABLE import_content (
    import_id TEXT NOT NULL REFERENCES import (id),
    place BIGINT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (import_id, place)
);
INSERT INTO import_content (import_id, place, content) SELECT id, 0, content FROM import WHERE content IS NOT NULL;
ALTER TABLE import DROP COLUMN content;
