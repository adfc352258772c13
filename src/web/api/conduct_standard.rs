//! The Competence and Conduct Standard for programs: which posts are in scope, and what HR records of one.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lists::{self, Page};
use crate::app::conduct_standard::{self, Ended, Filter, Held, NewScope, NewTitledPost};
use crate::domain::conduct_standard::{PostScope, Progress, Scope, TitledPost};
use crate::domain::ids::{PersonId, PostId};
use crate::web::asked::{Answer, Asked};
use crate::web::reply::Reply;

#[derive(Serialize)]
struct Recorded {
    version: i64,
    scope: Scope,
    rationale: String,
    review_on: Option<NaiveDate>,
    /// Null where nothing is asked.
    progress: Option<Progress>,
    due_on: Option<NaiveDate>,
    note: Option<String>,
    by: String,
    at: DateTime<Utc>,
}

impl From<&PostScope> for Recorded {
    fn from(scope: &PostScope) -> Recorded {
        Recorded {
            version: scope.revision,
            scope: scope.scope,
            rationale: scope.rationale.clone(),
            review_on: scope.review_on,
            progress: scope.progress,
            due_on: scope.due_on,
            note: scope.note.clone(),
            by: scope.by.to_string(),
            at: scope.made_at,
        }
    }
}

#[derive(Serialize)]
struct Post {
    post: String,
    /// It has no job profile.
    titled: bool,
    person: String,
    name: String,
    job_title: String,
    reports: usize,
    /// Null where nothing is recorded.
    recorded: Option<Recorded>,
}

/// `show`: in_scope (without it), undecided, none or review.
pub fn list(asked: &Asked) -> Answer {
    let filter = lists::word(asked, "show", |word| match word {
        "in_scope" => Some(Filter::InScope),
        "review" => Some(Filter::ToReview),
        word => Scope::from_word(word).map(Filter::Of),
    })?;
    let after = lists::cursor(asked).map(Into::into);
    let found = asked.read(|tx, me| conduct_standard::overview(tx, me, filter.unwrap_or(Filter::InScope), after.as_ref()))?;
    let items: Vec<Post> = found
        .rows
        .iter()
        .map(|row| Post {
            post: row.post.to_string(),
            titled: row.is_titled,
            person: row.person.to_string(),
            name: row.name.clone(),
            job_title: row.job_title.clone(),
            reports: row.reports,
            recorded: row.recorded.as_ref().map(Into::into),
        })
        .collect();
    Reply::json(200, &Page { items, next: found.next.map(|next| next.to_string()) })
}

#[derive(Serialize)]
struct OnePost {
    /// Null where the person holds none today.
    post: Option<HeldPost>,
    /// What else the person holds.
    others: Vec<HeldPost>,
    /// What the person held before, the one that ended last first. One with a job profile only where something was recorded.
    ended: Vec<EndedPost>,
    person: String,
    name: String,
    /// Null where there is no post.
    job_title: Option<String>,
    reports: usize,
    /// The newest first.
    recorded: Vec<Recorded>,
}

#[derive(Serialize)]
struct HeldPost {
    id: String,
    job_title: String,
    /// Null where it has a job profile.
    titled: Option<Titled>,
}

#[derive(Serialize)]
struct EndedPost {
    #[serde(flatten)]
    post: HeldPost,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    /// The newest first.
    recorded: Vec<Recorded>,
}

#[derive(Serialize)]
struct Titled {
    id: String,
    version: i64,
    title: String,
    starts_on: NaiveDate,
    /// The last day; null: no end is known.
    ends_on: Option<NaiveDate>,
}

impl From<&TitledPost> for Titled {
    fn from(post: &TitledPost) -> Titled {
        Titled {
            id: post.id.to_string(),
            version: post.version,
            title: post.title.clone(),
            starts_on: post.days.starts_on,
            ends_on: post.days.ends_on,
        }
    }
}

impl From<&Held> for HeldPost {
    fn from(held: &Held) -> HeldPost {
        HeldPost { id: held.id.to_string(), job_title: held.job_title.clone(), titled: held.titled.as_ref().map(Into::into) }
    }
}

impl From<&Ended> for EndedPost {
    fn from(ended: &Ended) -> EndedPost {
        EndedPost {
            post: (&ended.post).into(),
            starts_on: ended.post.days.starts_on,
            ends_on: ended.post.days.ends_on,
            recorded: ended.recorded.iter().map(Into::into).collect(),
        }
    }
}

/// Which post of the person, where the address says so.
fn which(asked: &Asked) -> Option<PostId> {
    asked.query.filled("post").map(Into::into)
}

/// `post`: which of theirs; without it the one that began last.
pub fn show(asked: &Asked) -> Answer {
    let (id, post): (PersonId, _) = (asked.param("person").into(), which(asked));
    let found = asked.read(|tx, me| conduct_standard::find(tx, me, &id, post.as_ref()))?;
    let version = found.recorded.first().map_or(0, |recorded| recorded.revision);
    let shape = OnePost {
        person: found.person.id.to_string(),
        name: found.person.name,
        job_title: found.post.as_ref().map(|post| post.job_title.clone()),
        post: found.post.as_ref().map(Into::into),
        others: found.others.iter().map(Into::into).collect(),
        ended: found.ended.iter().map(Into::into).collect(),
        reports: found.reports,
        recorded: found.recorded.iter().map(Into::into).collect(),
    };
    Ok(Reply::json(200, &shape)?.with_version(version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    scope: String,
    #[serde(default)]
    rationale: String,
    review_on: Option<NaiveDate>,
    progress: Option<String>,
    due_on: Option<NaiveDate>,
    #[serde(default)]
    note: String,
}

pub fn record(asked: &Asked) -> Answer {
    let (id, version, body): (PersonId, i64, New) = (asked.param("person").into(), asked.version()?, asked.json()?);
    let unknown = |field: &str| crate::app::AppError::field(field, "unknown_value", format!("{field} is none of its words"));
    let scope = Scope::from_word(&body.scope).ok_or_else(|| unknown("scope"))?;
    let progress = body.progress.map(|word| Progress::from_word(&word).ok_or_else(|| unknown("progress"))).transpose()?;
    let new =
        NewScope { scope, rationale: body.rationale, review_on: body.review_on, progress, due_on: body.due_on, note: body.note };
    let post = which(asked);
    let recorded = asked.write(move |tx, me| conduct_standard::record(tx, me, &id, post.as_ref(), version, new))?;
    Ok(Reply::json(200, &Recorded::from(&recorded))?.with_version(recorded.revision))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPost {
    title: String,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
}

impl From<NewPost> for NewTitledPost {
    fn from(new: NewPost) -> NewTitledPost {
        NewTitledPost { title: new.title, starts_on: new.starts_on, ends_on: new.ends_on }
    }
}

/// The version is the person's.
pub fn enter(asked: &Asked) -> Answer {
    let (id, version, new): (PersonId, i64, NewPost) = (asked.param("person").into(), asked.version()?, asked.json()?);
    let at = format!("/api/v1/competence-and-conduct/{id}");
    let post = asked.write(move |tx, me| conduct_standard::enter(tx, me, &id, version, &new.into()))?;
    let reply = Reply::json(201, &Titled::from(&post))?.with_header("Location", format!("{at}?post={}", post.id));
    Ok(reply.with_version(post.version))
}

pub fn change(asked: &Asked) -> Answer {
    let (id, version, new): (PersonId, i64, NewPost) = (asked.param("person").into(), asked.version()?, asked.json()?);
    let post: PostId = asked.param("post").into();
    let changed = asked.write(move |tx, me| conduct_standard::change(tx, me, &id, &post, version, &new.into()))?;
    Ok(Reply::json(200, &Titled::from(&changed))?.with_version(changed.version))
}
