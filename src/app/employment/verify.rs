//! What the line manager and HR do: see which jobs wait for them, and say that they have checked one.

use std::collections::BTreeMap;

use super::super::people::{Named, Why, names, record_read, why_seen};
use super::super::relations;
use super::super::waiting::{self, Page, Waiting};
use super::super::{About, AppError, Caller, Tx, standing};
use super::{found, may};
use crate::domain::audit::Outcome;
use crate::domain::employment::KeptJob;
use crate::domain::ids::PersonId;
use crate::policy::{self, Action};
use crate::store::employment as rows;
use crate::store::waiting::PageOf;

/// A job that waits, with whose it is.
#[derive(Clone, Debug)]
pub struct WaitingJob {
    pub kept: KeptJob,
    pub person: Named,
}

/// A job in front of whoever may verify it.
#[derive(Clone, Debug)]
pub struct ToVerify {
    pub kept: KeptJob,
    pub person: Named,
    pub why: Why,
    /// Names of whoever verified it before.
    pub people: BTreeMap<PersonId, String>,
}

/// What waits for the caller. HR has everybody's; a manager those of the own team.
pub fn waiting(tx: &mut Tx<'_>, me: &Caller, page: Page<'_>) -> Result<Waiting<WaitingJob>, AppError> {
    let whose = waiting::whose(tx, me)?;
    let asked = PageOf { whose: &whose, but: me.id(), after: page.after(), limit: page.read() };
    let (open, next) = page.cut(rows::waiting(tx.connection, asked)?, |kept| kept.id.clone());
    let mut shown = Vec::new();
    for kept in open {
        let (person, standing) = relations::find(tx, me, &kept.person)?;
        if may(me, &person, &standing).verify {
            shown.push(WaitingJob { kept, person: Named { id: person.id, name: person.name } });
        }
    }
    let about = About { organisation: Some(me.organisation().clone()), ..About::whole("jobs") };
    tx.record(me, Outcome::Read, "jobs_to_verify_read", about, vec![("jobs", shown.len().to_string())]);
    Ok(Waiting { rows: shown, next })
}

/// Opens a job to verify it.
pub fn to_verify(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<ToVerify, AppError> {
    let (kept, person, standing) = found(tx, me, id)?;
    tx.allow(me, Action::VerifyQualification, &standing.subject(&person))?;
    record_read(tx, me, &person, &standing, "job_read");
    let why = why_seen(tx, me, &person, &standing)?;
    let people = names(tx, kept.past.iter().map(|past| &past.by).chain([&kept.verified_by]).flatten())?;
    Ok(ToVerify { kept, person: Named { id: person.id, name: person.name }, why, people })
}

/// The caller has checked it: a reference, a contract, or the employer's own word.
pub fn verify(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64, checked: bool) -> Result<KeptJob, AppError> {
    let (kept, person, standing) = found(tx, me, id)?;
    tx.allow(me, Action::VerifyQualification, &standing.subject(&person))?;
    if kept.is_verified() {
        return Err(AppError::conflict("already_verified", "This job is verified already."));
    }
    if kept.version != version {
        return Err(AppError::Stale);
    }
    if !checked {
        return Err(AppError::field("checked", "required", "Confirm that you have checked the employer and the dates"));
    }
    if !rows::verify(tx.connection, id, version, me.id(), tx.today)? {
        return Err(AppError::Stale);
    }
    let mut details = vec![("employer", kept.job.employer.clone()), ("verified_on_after", tx.today.to_string())];
    if standing.relations.has(policy::Relation::ActingFor) {
        details.extend(standing.covers.first().map(|cover| ("for_manager", cover.from.to_string())));
    }
    tx.record(me, Outcome::Done, "job_verified", About::thing("job", id, Some(&person.id)), details);
    standing::changed(tx, &person.id, &[standing::Part::Held])?;
    rows::find(tx.connection, id)?.ok_or(AppError::NotFound)
}
