//! Rows of what HR recorded about posts and the Competence and Conduct Standard. Nothing is overwritten.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::db::{AnyBackend, AnyConnection, StoreError};
use super::schema::{person, post, post_scope, titled_post};
use crate::domain::conduct_standard::{PostScope, Progress, Scope};
use crate::domain::ids::{OrganisationId, PersonId, PostId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = post_scope)]
struct Row {
    id: String,
    post_id: Option<String>,
    titled_post_id: Option<String>,
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
        let none = format!("the scope {} is about no post", self.id);
        let progress = match &self.standing {
            None => None,
            Some(word) => Some(Progress::from_word(word).ok_or_else(|| cannot("standing"))?),
        };
        Ok(PostScope {
            scope: Scope::from_word(&self.scope).ok_or_else(|| cannot("scope"))?,
            progress,
            post: self.post_id.or(self.titled_post_id).map(PostId::new).ok_or_else(|| StoreError::Row(none))?,
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

/// Of which kind a post is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Profiled,
    Titled,
}

/// What was recorded about a post, the newest first.
pub fn history(connection: &mut AnyConnection, kind: Kind, of: &PostId) -> Result<Vec<PostScope>, StoreError> {
    let query = post_scope::table.order(post_scope::revision.desc()).select(Row::as_select()).into_boxed::<AnyBackend>();
    let rows: Vec<Row> = match kind {
        Kind::Profiled => query.filter(post_scope::post_id.eq(of.as_str())).load(connection)?,
        Kind::Titled => query.filter(post_scope::titled_post_id.eq(of.as_str())).load(connection)?,
    };
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

/// What a post is called by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Job {
    /// The id of a job profile.
    Profile(String),
    Title(String),
}

/// Somebody's post with what stands about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    pub post: PostId,
    pub person: PersonId,
    pub name: String,
    pub job: Job,
    pub recorded: Option<PostScope>,
}

/// The posts of one kind that an organisation has on a day, narrowed down, with the keys by which they are ordered.
macro_rules! listed {
    ($connection:expr, $table:ident, $job:expr, $of:expr, $as_job:expr, $asked:expr) => {{
        let Asked { organisation, day, filter, after, limit } = $asked;
        let mut query = $table::table
            .inner_join(person::table.on(person::id.eq($table::person_id)))
            .left_join(post_scope::table.on($of.eq($table::id.nullable()).and(post_scope::replaced_at.is_null())))
            .filter($table::organisation_id.eq(organisation.as_str()).and($table::starts_on.le(day)))
            .filter($table::ends_on.is_null().or($table::ends_on.ge(day)))
            .order((person::sort_key, $table::id))
            .limit(limit)
            .select((person::sort_key, $table::id, person::id, person::name, $job, Option::<Row>::as_select()))
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
        if let Some((key, id)) = after {
            let same = person::sort_key.eq(key.clone()).and($table::id.gt(id.as_str().to_owned()));
            query = query.filter(person::sort_key.gt(key.clone()).or(same));
        }
        let rows: Vec<(String, String, String, String, String, Option<Row>)> = query.load($connection)?;
        rows.into_iter()
            .map(|(key, post, person, name, job, recorded)| {
                let recorded = recorded.map(Row::read).transpose()?;
                let (post, person) = (PostId::new(post), PersonId::new(person));
                Ok((key, Listed { post, person, name, job: $as_job(job), recorded }))
            })
            .collect::<Result<Vec<(String, Listed)>, StoreError>>()?
    }};
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    organisation: &'a OrganisationId,
    day: NaiveDate,
    filter: Filter,
    after: Option<&'a (String, PostId)>,
    limit: i64,
}

/// The posts of an organisation that are held on a day, of both kinds, by name, after one of them: at most `limit`.
pub fn list(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    day: NaiveDate,
    filter: Filter,
    after: Option<&PostId>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let after = match after {
        Some(after) => key_of(connection, after)?.map(|key| (key, after.clone())),
        None => None,
    };
    let asked = Asked { organisation, day, filter, after: after.as_ref(), limit };
    let mut found = listed!(connection, post, post::job_profile, post_scope::post_id, Job::Profile, asked);
    found.extend(listed!(connection, titled_post, titled_post::title, post_scope::titled_post_id, Job::Title, asked));
    found.sort_by(|(a, post), (b, other)| (a, &post.post).cmp(&(b, &other.post)));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found.into_iter().map(|(_, listed)| listed).collect())
}

/// By what the holder of a post is ordered among others.
fn key_of(connection: &mut AnyConnection, of: &PostId) -> Result<Option<String>, StoreError> {
    let profiled: Option<String> = post::table
        .inner_join(person::table.on(person::id.eq(post::person_id)))
        .filter(post::id.eq(of.as_str()))
        .select(person::sort_key)
        .first(connection)
        .optional()?;
    if profiled.is_some() {
        return Ok(profiled);
    }
    Ok(titled_post::table
        .inner_join(person::table.on(person::id.eq(titled_post::person_id)))
        .filter(titled_post::id.eq(of.as_str()))
        .select(person::sort_key)
        .first(connection)
        .optional()?)
}

/// Counts the posts of one kind that are held on a day: all, those with a scope, and those whose day of review has come.
macro_rules! counted {
    ($connection:expr, $table:ident, $of:expr, $organisation:expr, $day:expr) => {{
        let held = || $table::organisation_id.eq($organisation.as_str()).and($table::starts_on.le($day));
        let still = || $table::ends_on.is_null().or($table::ends_on.ge($day));
        let all: i64 = $table::table.filter(held()).filter(still()).count().get_result($connection)?;
        let joined = || post_scope::table.inner_join($table::table.on($of.eq($table::id.nullable())));
        let found: Vec<(String, i64)> = joined()
            .filter(post_scope::replaced_at.is_null().and(held()))
            .filter(still())
            .group_by(post_scope::scope)
            .select((post_scope::scope, count_star()))
            .load($connection)?;
        let due: i64 = joined()
            .filter(post_scope::replaced_at.is_null().and(post_scope::review_on.le($day)).and(held()))
            .filter(still())
            .count()
            .get_result($connection)?;
        (all, found, due)
    }};
}

/// How many posts that are held on a day were given each scope, and how many of them are to be looked at again by now. Those
/// of which nothing is recorded count as undecided.
pub fn count(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
    day: NaiveDate,
) -> Result<(Vec<(Scope, i64)>, i64), StoreError> {
    let (profiled, mut found, due) = counted!(connection, post, post_scope::post_id, organisation, day);
    let (titled, more, due_too) = counted!(connection, titled_post, post_scope::titled_post_id, organisation, day);
    found.extend(more);
    let of = |scope: Scope| found.iter().filter(|(word, _)| word == scope.as_str()).map(|(_, count)| count).sum::<i64>();
    let decided: i64 = Scope::ALL.into_iter().filter(|scope| *scope != Scope::Undecided).map(of).sum();
    let undecided = profiled + titled - decided;
    let counts = Scope::ALL.map(|scope| (scope, if scope == Scope::Undecided { undecided } else { of(scope) }));
    Ok((counts.to_vec(), due + due_too))
}

/// Records something about a post of a kind in the place of the revision before. False: somebody else was faster.
pub fn insert(connection: &mut AnyConnection, kind: Kind, new: &PostScope, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let (profiled, titled) = match kind {
        Kind::Profiled => (Some(new.post.as_str()), None),
        Kind::Titled => (None, Some(new.post.as_str())),
    };
    let about = post_scope::post_id.eq(new.post.as_str()).or(post_scope::titled_post_id.eq(new.post.as_str()));
    let replaced = diesel::update(post_scope::table.filter(about.and(post_scope::replaced_at.is_null())))
        .set(post_scope::replaced_at.eq(now.naive_utc()))
        .execute(connection)?;
    if replaced != usize::from(new.revision > 1) {
        return Ok(false);
    }
    diesel::insert_into(post_scope::table)
        .values((
            post_scope::id.eq(&new.id),
            post_scope::post_id.eq(profiled),
            post_scope::titled_post_id.eq(titled),
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
