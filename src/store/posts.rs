//! Rows of posts with their levels. Levels come with their posts, for many people at once as for one.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::db::{AnyConnection, StoreError, asked_directly};
use super::schema::{post, post_level};
use super::span::Span;
use crate::domain::ids::{LevelId, OrganisationId, PersonId, PostId, TeamId};
use crate::domain::people::{Days, LevelBasis, Post, PostLevel};

#[derive(Queryable, Selectable)]
#[diesel(table_name = post)]
struct Row {
    id: String,
    person_id: String,
    organisation_id: String,
    job_profile: String,
    framework: Option<String>,
    team_id: Option<String>,
    post_number: Option<String>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    version: i64,
}

pub fn find(connection: &mut AnyConnection, id: &PostId) -> Result<Option<Post>, StoreError> {
    let row: Option<Row> = post::table.find(id.as_str()).select(Row::as_select()).first(connection).optional()?;
    Ok(with_levels(connection, row.into_iter().collect())?.pop())
}

/// By person, each person's oldest first.
pub fn list(connection: &mut AnyConnection, of: &Span) -> Result<Vec<Post>, StoreError> {
    let held = post_level::post_id.eq(post::id).and(post_level::made_at.lt(of.known_before));
    let rows: Vec<(Row, Option<HeldRow>)> = asked_directly!(connection, direct => post::table
        .left_join(post_level::table.on(held))
        .filter(post::person_id.between(&of.first, &of.last).and(post::made_at.lt(of.known_before)))
        .order((post::person_id, post::starts_on, post::id, post_level::starts_on))
        .select((
            Row::as_select(),
            (post_level::level, post_level::starts_on, post_level::basis, post_level::by_person).nullable(),
        ))
        .load(direct)?);
    let mut posts: Vec<Post> = Vec::with_capacity(rows.len());
    for (row, level) in rows {
        if posts.last().is_none_or(|last| last.id.as_str() != row.id) {
            posts.push(row.read());
        }
        if let (Some(post), Some(level)) = (posts.last_mut(), level) {
            let level = level_of(&post.id, level)?;
            post.levels.push(level);
        }
    }
    Ok(posts)
}

/// The posts of a person, oldest first.
pub fn list_for_person(connection: &mut AnyConnection, person: &PersonId) -> Result<Vec<Post>, StoreError> {
    list(connection, &Span::one(person))
}

/// The posts of these people, each person's oldest first.
pub fn list_for_people(connection: &mut AnyConnection, people: &[PersonId]) -> Result<Vec<Post>, StoreError> {
    let mut found = Vec::new();
    for part in people.chunks(500) {
        let ids: Vec<&str> = part.iter().map(PersonId::as_str).collect();
        let rows: Vec<Row> = post::table
            .filter(post::person_id.eq_any(ids))
            .order((post::person_id, post::starts_on, post::id))
            .select(Row::as_select())
            .load(connection)?;
        found.extend(with_levels(connection, rows)?);
    }
    Ok(found)
}

/// The posts that are held in these teams on a day, by person.
pub fn list_in_teams(connection: &mut AnyConnection, teams: &[TeamId], day: NaiveDate) -> Result<Vec<Post>, StoreError> {
    let mut found = Vec::new();
    for part in teams.chunks(500) {
        let ids: Vec<&str> = part.iter().map(TeamId::as_str).collect();
        let rows: Vec<Row> = post::table
            .filter(post::team_id.eq_any(ids))
            .filter(post::starts_on.le(day).and(post::ends_on.is_null().or(post::ends_on.ge(day))))
            .order((post::person_id, post::starts_on, post::id))
            .select(Row::as_select())
            .load(connection)?;
        found.extend(with_levels(connection, rows)?);
    }
    Ok(found)
}

/// How many people hold a post in each team on a day. Teams without anybody are left out.
pub fn count_by_team(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    day: NaiveDate,
) -> Result<BTreeMap<TeamId, i64>, StoreError> {
    let rows: Vec<(Option<String>, i64)> = post::table
        .filter(post::organisation_id.eq(organisation.as_str()))
        .filter(post::team_id.is_not_null())
        .filter(post::starts_on.le(day).and(post::ends_on.is_null().or(post::ends_on.ge(day))))
        .group_by(post::team_id)
        .select((post::team_id, diesel::dsl::count(post::person_id).aggregate_distinct()))
        .load(connection)?;
    Ok(rows.into_iter().filter_map(|(team, people)| Some((TeamId::new(team?), people))).collect())
}

/// Every post of an organisation, by person, each person's oldest first.
pub fn list_for_organisation(connection: &mut AnyConnection, organisation: &OrganisationId) -> Result<Vec<Post>, StoreError> {
    let rows: Vec<Row> = post::table
        .filter(post::organisation_id.eq(organisation.as_str()))
        .order((post::person_id, post::starts_on, post::id))
        .select(Row::as_select())
        .load(connection)?;
    with_levels(connection, rows)
}

/// Adds a post with the levels that it has from the start.
pub fn insert(connection: &mut AnyConnection, new: &Post, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(post::table)
        .values((
            post::id.eq(new.id.as_str()),
            post::person_id.eq(new.person.as_str()),
            post::organisation_id.eq(new.organisation.as_str()),
            post::job_profile.eq(&new.job_profile),
            post::framework.eq(&new.framework),
            post::team_id.eq(new.team.as_ref().map(TeamId::as_str)),
            post::post_number.eq(&new.post_number),
            post::starts_on.eq(new.days.starts_on),
            post::ends_on.eq(new.days.ends_on),
            post::made_at.eq(now.naive_utc()),
            post::version.eq(1),
        ))
        .execute(connection)?;
    for level in &new.levels {
        insert_level(connection, &new.id, level, now)?;
    }
    Ok(())
}

/// Adds a level to a post. A post takes one level a day.
pub fn insert_level(connection: &mut AnyConnection, of: &PostId, new: &PostLevel, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(post_level::table)
        .values((
            // A post takes one level a day, so post and day make an id that never repeats.
            post_level::id.eq(format!("{}-{}", of.as_str(), new.starts_on)),
            post_level::post_id.eq(of.as_str()),
            post_level::level.eq(new.level.as_str()),
            post_level::starts_on.eq(new.starts_on),
            post_level::basis.eq(new.basis.as_str()),
            post_level::by_person.eq(new.by.as_ref().map(PersonId::as_str)),
            post_level::made_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Takes out a level that a decision gave and that never came to be held. The decisions keep that it was planned. False: there
/// is none on that day.
pub fn remove_level(
    connection: &mut AnyConnection,
    of: &PostId,
    level: &LevelId,
    starts_on: NaiveDate,
) -> Result<bool, StoreError> {
    let rows = diesel::delete(
        post_level::table
            .filter(post_level::post_id.eq(of.as_str()).and(post_level::starts_on.eq(starts_on)))
            .filter(post_level::level.eq(level.as_str()).and(post_level::basis.eq(LevelBasis::Decision.as_str()))),
    )
    .execute(connection)?;
    Ok(rows == 1)
}

/// Writes documents, team, number and days, not the levels, where the row still has `changed.version`. False: somebody else
/// was faster.
pub fn update(connection: &mut AnyConnection, changed: &Post) -> Result<bool, StoreError> {
    let rows = diesel::update(post::table.filter(post::id.eq(changed.id.as_str()).and(post::version.eq(changed.version))))
        .set((
            post::job_profile.eq(&changed.job_profile),
            post::framework.eq(&changed.framework),
            post::team_id.eq(changed.team.as_ref().map(TeamId::as_str)),
            post::post_number.eq(&changed.post_number),
            post::starts_on.eq(changed.days.starts_on),
            post::ends_on.eq(changed.days.ends_on),
            post::version.eq(changed.version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Level, first day, basis, and by whom.
type HeldRow = (String, NaiveDate, String, Option<String>);

fn with_levels(connection: &mut AnyConnection, rows: Vec<Row>) -> Result<Vec<Post>, StoreError> {
    let mut levels: BTreeMap<PostId, Vec<PostLevel>> = BTreeMap::new();
    for part in rows.chunks(500) {
        let ids: Vec<&str> = part.iter().map(|row| row.id.as_str()).collect();
        let found: Vec<(String, HeldRow)> = post_level::table
            .filter(post_level::post_id.eq_any(ids))
            .order((post_level::post_id, post_level::starts_on))
            .select((post_level::post_id, (post_level::level, post_level::starts_on, post_level::basis, post_level::by_person)))
            .load(connection)?;
        for (post, level) in found {
            let post = PostId::new(post);
            let level = level_of(&post, level)?;
            levels.entry(post).or_default().push(level);
        }
    }
    let mut posts: Vec<Post> = rows.into_iter().map(Row::read).collect();
    for post in &mut posts {
        post.levels = levels.remove(&post.id).unwrap_or_default();
    }
    Ok(posts)
}

fn level_of(post: &PostId, (level, starts_on, basis, by): HeldRow) -> Result<PostLevel, StoreError> {
    let basis = LevelBasis::from_word(&basis)
        .ok_or_else(|| StoreError::Row(format!("a level of post {post} has the basis \"{basis}\"")))?;
    Ok(PostLevel { level: LevelId::new(level), starts_on, basis, by: by.map(PersonId::new) })
}

impl Row {
    /// Without its levels.
    fn read(self) -> Post {
        Post {
            id: PostId::new(self.id),
            person: PersonId::new(self.person_id),
            organisation: OrganisationId::new(self.organisation_id),
            job_profile: self.job_profile,
            framework: self.framework,
            team: self.team_id.map(TeamId::new),
            post_number: self.post_number,
            days: Days { starts_on: self.starts_on, ends_on: self.ends_on },
            levels: Vec::new(),
            version: self.version,
        }
    }
}
