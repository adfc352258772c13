//! What their owner does: enters a job, changes it, takes it back.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, FieldError, Tx, relations, standing};
use super::{fields_for, found};
use crate::domain::audit::Outcome;
use crate::domain::employment::KeptJob;
use crate::domain::ids::LocalId;
use crate::domain::officer::Employment;
use crate::policy::{Action, EvidenceStage};
use crate::store::employment as rows;

/// Letters at most.
const EMPLOYER: usize = 200;

/// A job as it was typed; what is empty was left out.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct NewJob {
    pub employer: String,
    pub field: String,
    pub from: Option<NaiveDate>,
    /// The last day; none goes on.
    pub to: Option<NaiveDate>,
}

impl NewJob {
    /// What is kept, as the form shows it again.
    pub fn of(kept: &KeptJob) -> NewJob {
        let job = &kept.job;
        NewJob { employer: job.employer.clone(), field: job.field.to_string(), from: Some(job.from), to: job.to }
    }

    /// What it says, or all that is wrong with it. `others`: what the caller has entered besides.
    fn read(
        &self,
        known: &BTreeSet<String>,
        others: &[KeptJob],
        today: NaiveDate,
        wrong: Vec<FieldError>,
    ) -> Result<Employment, AppError> {
        let mut fields = Fields::default();
        let unread = |field: &str| wrong.iter().any(|error| error.field == field);
        let (no_first, no_last) = (unread("from"), unread("to"));
        let employer = fields.line("employer", "Employer", "Enter the employer", &self.employer, EMPLOYER);
        if self.field.is_empty() {
            fields.wrong("field", "required", "Select the field of work");
        } else if !known.contains(&self.field) {
            fields.wrong("field", "unknown_field", "Select a field from the list");
        }
        wrong.into_iter().for_each(|error| fields.wrong(&error.field, &error.code, error.message));
        match self.from {
            None if !no_first => fields.wrong("from", "required", "Enter the day you started"),
            None => {}
            Some(day) => {
                fields.day("from", "Day you started", day);
                if day > today {
                    fields.wrong("from", "in_the_future", "Day you started must be today or in the past");
                }
                let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
                let same = |kept: &&KeptJob| kept.job.from == day && folded(&kept.job.employer) == folded(&employer);
                if others.iter().any(|kept| same(&kept)) {
                    fields.wrong("employer", "recorded_already", "This job is recorded already. Change it there");
                }
            }
        }
        if let (Some(first), Some(last), false) = (self.from, self.to, no_last) {
            fields.day_from("to", "Last day", last, first);
        }
        fields.check()?;
        let Some(from) = self.from else { return Err(AppError::Internal("a job without a first day".to_owned())) };
        let field = LocalId::new(&*self.field);
        Ok(Employment { employer, field, from, to: self.to, verified_by: None, verified_on: None })
    }
}

fn facts(job: &Employment) -> Vec<(&'static str, String)> {
    vec![
        ("employer_after", job.employer.clone()),
        ("field_after", job.field.to_string()),
        ("from_after", job.from.to_string()),
        ("to_after", job.to.map_or_else(String::new, |day| day.to_string())),
    ]
}

/// Opens the form for another one: the fields to choose from.
pub fn to_add(tx: &mut Tx<'_>, me: &Caller) -> Result<BTreeSet<String>, AppError> {
    let (person, standing) = relations::find(tx, me, me.id())?;
    tx.allow(me, Action::SubmitEvidence, &standing.subject(&person).evidence(EvidenceStage::New))?;
    fields_for(tx, me)
}

/// The caller enters a job. It counts once it is verified. `wrong`: what could not be read of it.
pub fn add(tx: &mut Tx<'_>, me: &Caller, new: &NewJob, wrong: Vec<FieldError>) -> Result<KeptJob, AppError> {
    let known = to_add(tx, me)?;
    let others = rows::kept_by(tx.connection, me.id())?;
    let job = new.read(&known, &others, tx.today, wrong)?;
    let id = tx.new_id();
    rows::insert(tx.connection, &id, me.id(), &job, None, tx.now)?;
    tx.record(me, Outcome::Done, "job_added", About::thing("job", &*id, Some(me.id())), facts(&job));
    standing::changed(tx, me.id(), &[standing::Part::Held])?;
    rows::find(tx.connection, &id)?.ok_or(AppError::NotFound)
}

/// One of the caller's own, to change it, with the fields to choose from. Somebody else's is refused to whoever may know of it.
pub fn find_own(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(KeptJob, BTreeSet<String>), AppError> {
    let (kept, person, standing) = found(tx, me, id)?;
    tx.allow(me, Action::SubmitEvidence, &standing.subject(&person).evidence(EvidenceStage::New))?;
    let fields = fields_for(tx, me)?;
    Ok((kept, fields))
}

/// The caller changes a job. Whoever verified it has to look again.
pub fn change(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    new: &NewJob,
    wrong: Vec<FieldError>,
) -> Result<KeptJob, AppError> {
    let (kept, known) = find_own(tx, me, id)?;
    let mut others = rows::kept_by(tx.connection, me.id())?;
    others.retain(|other| other.id != kept.id);
    let job = new.read(&known, &others, tx.today, wrong)?;
    if kept.version != version {
        return Err(AppError::Stale);
    }
    if NewJob::of(&kept) == NewJob::of(&KeptJob { job: job.clone(), ..kept.clone() }) {
        return Ok(kept);
    }
    if !rows::change(tx.connection, id, version, &job, None)? {
        return Err(AppError::Stale);
    }
    rows::end_verification(tx.connection, &tx.new_id(), id, &kept.job, kept.verified_by.as_ref(), tx.now)?;
    let mut details = facts(&job);
    details.push(("employer_before", kept.job.employer.clone()));
    details.push(("was_verified", kept.is_verified().to_string()));
    tx.record(me, Outcome::Done, "job_changed", About::thing("job", id, Some(me.id())), details);
    standing::changed(tx, me.id(), &[standing::Part::Held])?;
    rows::find(tx.connection, id)?.ok_or(AppError::NotFound)
}

/// The caller takes a job back. It counts no longer.
pub fn withdraw(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64) -> Result<(), AppError> {
    let (kept, _) = find_own(tx, me, id)?;
    if kept.version != version || !rows::withdraw(tx.connection, id, version, tx.now)? {
        return Err(AppError::Stale);
    }
    let details = vec![("employer_before", kept.job.employer.clone()), ("was_verified", kept.is_verified().to_string())];
    tx.record(me, Outcome::Done, "job_withdrawn", About::thing("job", id, Some(me.id())), details);
    standing::changed(tx, me.id(), &[standing::Part::Held])?;
    Ok(())
}
