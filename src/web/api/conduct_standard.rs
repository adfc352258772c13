//! The Competence and Conduct Standard for programs: which posts are in scope, and what HR records of one.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lists::{self, Page};
use crate::app::conduct_standard::{self, Filter, NewScope};
use crate::domain::conduct_standard::{PostScope, Progress, Scope};
use crate::domain::ids::PersonId;
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
    person: String,
    name: String,
    job_title: String,
    reports: usize,
    /// The newest first.
    recorded: Vec<Recorded>,
}

pub fn show(asked: &Asked) -> Answer {
    let id: PersonId = asked.param("person").into();
    let found = asked.read(|tx, me| conduct_standard::find(tx, me, &id))?;
    let version = found.recorded.first().map_or(0, |recorded| recorded.revision);
    let shape = OnePost {
        person: found.person.id.to_string(),
        name: found.person.name,
        job_title: found.job_title,
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
    let recorded = asked.write(move |tx, me| conduct_standard::record(tx, me, &id, version, new))?;
    Ok(Reply::json(200, &Recorded::from(&recorded))?.with_version(recorded.revision))
}
