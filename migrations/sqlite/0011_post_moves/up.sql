-- A post changes its team where it stands. What the team was before is kept here, so that a report can tell it of an earlier day.
CREATE TABLE post_move (
    id TEXT NOT NULL PRIMARY KEY,
    post_id TEXT NOT NULL REFERENCES post (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    moved_at TIMESTAMP NOT NULL,
    team_before TEXT REFERENCES team (id)
);
CREATE INDEX moves_of_person ON post_move (person_id, moved_at);
CREATE INDEX moves_from_team ON post_move (team_before);
