//! Jobs for programs.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::lists::{self, Page};
use crate::app::employment::{self as app, NewJob, WaitingJob};
use crate::app::waiting::Page as Waits;
use crate::domain::employment::{KeptJob, PastJobVerification};
use crate::domain::ids::PersonId;
use crate::web::asked::{Answer, Asked};
use crate::web::pages::progress::whose;
use crate::web::reply::{Body, Reply};

#[derive(Serialize)]
struct Job<'a> {
    id: &'a str,
    version: i64,
    person: &'a PersonId,
    employer: &'a str,
    field: &'a str,
    from: NaiveDate,
    /// The last day; null goes on.
    to: Option<NaiveDate>,
    /// It counts.
    verified: bool,
    verified_by: Option<&'a PersonId>,
    verified_on: Option<NaiveDate>,
    /// Verifications that a change ended, oldest first.
    verified_before: Vec<Past<'a>>,
}

#[derive(Serialize)]
struct Past<'a> {
    by: Option<&'a PersonId>,
    on: NaiveDate,
    ended_at: DateTime<Utc>,
}

fn past(past: &PastJobVerification) -> Past<'_> {
    Past { by: past.by.as_ref(), on: past.on, ended_at: past.ended_at }
}

fn shape(kept: &KeptJob) -> Job<'_> {
    Job {
        id: &kept.id,
        version: kept.version,
        person: &kept.person,
        employer: &kept.job.employer,
        field: kept.job.field.as_str(),
        from: kept.job.from,
        to: kept.job.to,
        verified: kept.is_verified(),
        verified_by: kept.verified_by.as_ref(),
        verified_on: kept.job.verified_on,
        verified_before: kept.past.iter().map(past).collect(),
    }
}

#[derive(Serialize)]
struct Jobs<'a> {
    person: &'a PersonId,
    as_of: NaiveDate,
    #[serde(flatten)]
    jobs: Page<Job<'a>>,
}

/// Oldest first.
pub fn show(asked: &Asked) -> Answer {
    let found = asked.read(|tx, me| app::view(tx, me, &whose(asked, me)))?;
    let jobs = Page { items: found.jobs.iter().map(shape).collect(), next: None };
    Reply::json(200, &Jobs { person: &found.view.person.id, as_of: found.view.as_of, jobs })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    employer: String,
    field: String,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

impl From<New> for NewJob {
    fn from(new: New) -> NewJob {
        NewJob { employer: new.employer, field: new.field, from: Some(new.from), to: new.to }
    }
}

pub fn add(asked: &Asked) -> Answer {
    let new: NewJob = asked.json::<New>()?.into();
    let kept = asked.write(move |tx, me| app::add(tx, me, &new, Vec::new()))?;
    Ok(Reply::json(201, &shape(&kept))?.with_version(kept.version))
}

pub fn change(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), asked.version()?);
    let new: NewJob = asked.json::<New>()?.into();
    let kept = asked.write(move |tx, me| app::change(tx, me, &id, version, &new, Vec::new()))?;
    Ok(Reply::json(200, &shape(&kept))?.with_version(kept.version))
}

pub fn withdraw(asked: &Asked) -> Answer {
    let (id, version) = (asked.param("id").to_owned(), asked.version()?);
    asked.write(move |tx, me| app::withdraw(tx, me, &id, version))?;
    Ok(Reply::new(204, Body::Empty))
}

#[derive(Serialize)]
struct Waiting<'a> {
    name: &'a str,
    #[serde(flatten)]
    job: Job<'a>,
}

/// What waits for the caller.
pub fn queue(asked: &Asked) -> Answer {
    let (limit, after) = (lists::limit(asked)?, lists::cursor(asked));
    let found = asked.read(|tx, me| app::waiting(tx, me, Waits { after, limit }))?;
    let items: Vec<Waiting<'_>> =
        found.rows.iter().map(|row: &WaitingJob| Waiting { name: &row.person.name, job: shape(&row.kept) }).collect();
    Reply::json(200, &Page { items, next: found.next.clone() })
}

pub fn one(asked: &Asked) -> Answer {
    let found = asked.read(|tx, me| app::to_verify(tx, me, asked.param("id")))?;
    let shape = Waiting { name: &found.person.name, job: shape(&found.kept) };
    Ok(Reply::json(200, &shape)?.with_version(found.kept.version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verified {
    checked: bool,
}

pub fn verify(asked: &Asked) -> Answer {
    let (id, version, Verified { checked }) = (asked.param("id").to_owned(), asked.version()?, asked.json()?);
    let kept = asked.write(move |tx, me| app::verify(tx, me, &id, version, checked))?;
    Ok(Reply::json(200, &shape(&kept))?.with_version(kept.version))
}
