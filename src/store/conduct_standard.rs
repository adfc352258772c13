//! Rows of what HR recorded about posts and the Competence and Conduct Standard. Nothing is overwritten.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::db::{AnyBackend, AnyConnection, StoreError};
use super::schema::{person, post, post_scope};
use crate::domain::conduct_standard::{PostScope, Progress, Scope};
use crate::domain::ids::{OrganisationId, PersonId, PostId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = post_scope)]
struct Row {
    id: String,
    post_id: String,
    revision: i64,
    scope: String,
    rationale: String,
    review_on: Option<NaiveDate>,
    standing: Option<String>,
    due_on: Option<NaiveDate>,
    note: Option<String>,
    by_person: String,
    by_name: String,
    made_at: NaiveDateTime,
}

impl Row {
    fn read(self) -> Result<PostScope, StoreError> {
        let cannot = |what: &str| StoreError::Row(format!("the scope {} of a post has an unknown {what}", self.id));
        let progress = match &self.standing {
            None => None,
            Some(word) => Some(Progress::from_word(word).ok_or_else(|| cannot("standing"))?),
        };
        Ok(PostScope {
            scope: Scope::from_word(&self.scope).ok_or_else(|| cannot("scope"))?,
            progress,
            post: PostId::new(self.post_id),
            revision: self.revision,
            rationale: self.rationale,
            review_on: self.review_on,
            due_on: self.due_on,
            note: self.note,
            by: PersonId::new(self.by_person),
            by_name: self.by_name,
            made_at: self.made_at.and_utc(),
            id: self.id,
        })
    }
}

/// What was recorded about a post, the newest first.
pub fn history(connection: &mut AnyConnection, of: &PostId) -> Result<Vec<PostScope>, StoreError> {
    let rows: Vec<Row> = post_scope::table
        .filter(post_scope::post_id.eq(of.as_str()))
        .order(post_scope::revision.desc())
        .select(Row::as_select())
        .load(connection)?;
    rows.into_iter().map(Row::read).collect()
}

/// Which posts are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filter {
    /// Of whom something is asked.
    InScope,
    Of(Scope),
    /// Whose day of review has come.
    ToReview,
}

/// Somebody's post with what stands about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    pub post: PostId,
    pub person: PersonId,
    pub name: String,
    pub job_profile: String,
    pub recorded: Option<PostScope>,
}

/// The posts of an organisation that are held on a day, by name, after one of them: at most `limit`.
pub fn list(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    day: NaiveDate,
    filter: Filter,
    after: Option<&PostId>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let mut query = post::table
        .inner_join(person::table.on(person::id.eq(post::person_id)))
        .left_join(post_scope::table.on(post_scope::post_id.eq(post::id).and(post_scope::replaced_at.is_null())))
        .filter(post::organisation_id.eq(organisation.as_str()).and(post::starts_on.le(day)))
        .filter(post::ends_on.is_null().or(post::ends_on.ge(day)))
        .order((person::sort_key, post::id))
        .limit(limit)
        .select((post::id, person::id, person::name, post::job_profile, Option::<Row>::as_select()))
        .into_boxed::<AnyBackend>();
    query = match filter {
        Filter::InScope => query.filter(
            post_scope::scope.eq(Scope::SeniorManager.as_str()).or(post_scope::scope.eq(Scope::SeniorExecutive.as_str())),
        ),
        Filter::Of(Scope::Undecided) => {
            query.filter(post_scope::scope.is_null().or(post_scope::scope.eq(Scope::Undecided.as_str())))
        }
        Filter::Of(scope) => query.filter(post_scope::scope.eq(scope.as_str())),
        Filter::ToReview => query.filter(post_scope::review_on.le(day)),
    };
    if let Some(after) = after {
        let before: Option<String> = post::table
            .inner_join(person::table.on(person::id.eq(post::person_id)))
            .filter(post::id.eq(after.as_str()))
            .select(person::sort_key)
            .first(connection)
            .optional()?;
        if let Some(key) = before {
            let same = person::sort_key.eq(key.clone()).and(post::id.gt(after.as_str().to_owned()));
            query = query.filter(person::sort_key.gt(key).or(same));
        }
    }
    let rows: Vec<(String, String, String, String, Option<Row>)> = query.load(connection)?;
    rows.into_iter()
        .map(|(post, person, name, job_profile, recorded)| {
            let recorded = recorded.map(Row::read).transpose()?;
            Ok(Listed { post: PostId::new(post), person: PersonId::new(person), name, job_profile, recorded })
        })
        .collect()
}

/// How many posts that are held on a day were given each scope, and how many of them are to be looked at again by now. Those
/// of which nothing is recorded count as undecided.
pub fn count(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    day: NaiveDate,
) -> Result<(Vec<(Scope, i64)>, i64), StoreError> {
    let held = post::organisation_id.eq(organisation.as_str()).and(post::starts_on.le(day));
    let still = post::ends_on.is_null().or(post::ends_on.ge(day));
    let all: i64 = post::table.filter(held).filter(still).count().get_result(connection)?;
    let held = post::organisation_id.eq(organisation.as_str()).and(post::starts_on.le(day));
    let still = post::ends_on.is_null().or(post::ends_on.ge(day));
    let found: Vec<(String, i64)> = post_scope::table
        .inner_join(post::table.on(post::id.eq(post_scope::post_id)))
        .filter(post_scope::replaced_at.is_null().and(held))
        .filter(still)
        .group_by(post_scope::scope)
        .select((post_scope::scope, count_star()))
        .load(connection)?;
    let held = post::organisation_id.eq(organisation.as_str()).and(post::starts_on.le(day));
    let still = post::ends_on.is_null().or(post::ends_on.ge(day));
    let due: i64 = post_scope::table
        .inner_join(post::table.on(post::id.eq(post_scope::post_id)))
        .filter(post_scope::replaced_at.is_null().and(post_scope::review_on.le(day)).and(held))
        .filter(still)
        .count()
        .get_result(connection)?;
    let of = |scope: Scope| found.iter().find(|(word, _)| word == scope.as_str()).map_or(0, |(_, count)| *count);
    let decided: i64 = Scope::ALL.into_iter().filter(|scope| *scope != Scope::Undecided).map(of).sum();
    let counts = Scope::ALL.map(|scope| (scope, if scope == Scope::Undecided { all - decided } else { of(scope) }));
    Ok((counts.to_vec(), due))
}

/// Records something about a post in the place of the revision before. False: somebody else was faster.
pub fn insert(connection: &mut AnyConnection, new: &PostScope, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let replaced = diesel::update(
        post_scope::table.filter(post_scope::post_id.eq(new.post.as_str()).and(post_scope::replaced_at.is_null())),
    )
    .set(post_scope::replaced_at.eq(now.naive_utc()))
    .execute(connection)?;
    if replaced != usize::from(new.revision > 1) {
        return Ok(false);
    }
    diesel::insert_into(post_scope::table)
        .values((
            post_scope::id.eq(&new.id),
            post_scope::post_id.eq(new.post.as_str()),
            post_scope::revision.eq(new.revision),
            post_scope::scope.eq(new.scope.as_str()),
            post_scope::rationale.eq(&new.rationale),
            post_scope::review_on.eq(new.review_on),
            post_scope::standing.eq(new.progress.map(Progress::as_str)),
            post_scope::due_on.eq(new.due_on),
            post_scope::note.eq(&new.note),
            post_scope::by_person.eq(new.by.as_str()),
            post_scope::by_name.eq(&new.by_name),
            post_scope::made_at.eq(new.made_at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(true)
}
