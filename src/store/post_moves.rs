//! Rows of moves of posts between teams. A post holds the team that it is in now; these tell the one that it left, and when.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError};
use super::schema::post_move;
use super::span::Span;
use crate::domain::ids::{PostId, TeamId};
use crate::domain::people::Post;

/// A post left a team, or the state of having none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PostMove {
    pub post: PostId,
    pub at: DateTime<Utc>,
    pub team_before: Option<TeamId>,
}

/// Oldest first.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<PostMove>, StoreError> {
    let rows: Vec<(String, NaiveDateTime, Option<String>)> = post_move::table
        .filter(post_move::person_id.between(&of.first, &of.last))
        .order((post_move::person_id, post_move::moved_at, post_move::id))
        .select((post_move::post_id, post_move::moved_at, post_move::team_before))
        .load(connection)?;
    let read = |(post, at, team): (String, NaiveDateTime, Option<String>)| PostMove {
        post: PostId::new(post),
        at: at.and_utc(),
        team_before: team.map(TeamId::new),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Keeps the team of a post that is about to leave it.
pub fn insert(connection: &mut AnyConnection, id: &str, leaving: &Post, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(post_move::table)
        .values((
            post_move::id.eq(id),
            post_move::post_id.eq(leaving.id.as_str()),
            post_move::person_id.eq(leaving.person.as_str()),
            post_move::moved_at.eq(now.naive_utc()),
            post_move::team_before.eq(leaving.team.as_ref().map(TeamId::as_str)),
        ))
        .execute(connection)?;
    Ok(())
}
