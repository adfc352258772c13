//! Jobs of somebody, here and elsewhere, on which rules about experience rest. Their owner enters them; the line manager or HR
//! verifies them with their name and the day, and only then they count.

mod verify;
mod write;

use std::collections::{BTreeMap, BTreeSet};

pub use verify::{ToVerify, WaitingJob, to_verify, verify, waiting};
pub use write::{NewJob, add, change, find_own, to_add, withdraw};

use super::people::names;
use super::progress::{self, View};
use super::relations::{self, Standing};
use super::{AppError, Caller, Tx, qualifications, record};
use crate::domain::assessment::answer::Reason;
use crate::domain::assessment::learning::experience_fields;
use crate::domain::employment::KeptJob;
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::people::Person;
use crate::policy::{self, Action, EvidenceStage};
use crate::store::employment as rows;

/// All that the page of somebody's jobs shows.
#[derive(Clone, Debug)]
pub struct Jobs {
    pub view: View,
    /// Oldest first.
    pub jobs: Vec<KeptJob>,
    /// Criteria that ask for experience and are not met, by id and label, with what stands in the way.
    pub missing: Vec<(CriterionId, String, Vec<Reason>)>,
    /// Names of those who verified.
    pub people: BTreeMap<PersonId, String>,
    pub may: May,
}

/// What the caller may do with them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct May {
    /// Enter, change, withdraw.
    pub write: bool,
    pub verify: bool,
}

/// The jobs of somebody, as the caller may see them.
pub fn view(tx: &mut Tx<'_>, me: &Caller, id: &PersonId) -> Result<Jobs, AppError> {
    let view = progress::view(tx, me, id)?;
    let (person, standing) = relations::look(tx, me, id)?;
    let may = may(me, &person, &standing);
    let jobs = rows::kept_by(tx.connection, id)?;
    let verifiers = jobs.iter().flat_map(|kept| kept.past.iter().map(|past| &past.by).chain([&kept.verified_by]).flatten());
    let people = names(tx, verifiers)?;
    let statuses = view.held.iter().flat_map(|held| &held.assessed.assessment.criteria);
    let missing = statuses.filter(|status| !status.outcome.is_met()).filter_map(|status| {
        let about_jobs = |reason: &&Reason| reason.code.as_str().starts_with("experience_");
        let reasons: Vec<Reason> = status.reasons.iter().filter(about_jobs).cloned().collect();
        (!reasons.is_empty()).then(|| (CriterionId::new(&*status.id), status.label.clone(), reasons))
    });
    Ok(Jobs { missing: missing.collect(), view, jobs, people, may })
}

fn may(me: &Caller, person: &Person, standing: &Standing) -> May {
    let subject = standing.subject(person);
    let offers = |action, subject| policy::decide(&me.actor, action, &subject).offers();
    May {
        write: offers(Action::SubmitEvidence, subject.clone().evidence(EvidenceStage::New)),
        verify: offers(Action::VerifyQualification, subject),
    }
}

/// The fields that a job of the caller can be in: those that rules of the post ask for, those of the catalogue of
/// qualifications, and those that stand there already.
fn fields_for(tx: &mut Tx<'_>, me: &Caller) -> Result<BTreeSet<String>, AppError> {
    let today = tx.today;
    let mut fields: BTreeSet<String> =
        rows::kept_by(tx.connection, me.id())?.iter().map(|kept| kept.job.field.to_string()).collect();
    let post = record::find_post(tx, me.id(), today)?;
    if let Some(post) = &post {
        let plan = tx.plan(&record::reference(post), today)?;
        fields.extend(experience_fields(&plan));
    }
    let catalogue = qualifications::catalogue(tx, post.as_ref())?;
    fields.extend(catalogue.iter().flat_map(|all| &all.qualifications).map(|entry| entry.field.to_string()));
    Ok(fields)
}

/// A job of somebody whose record the caller may see.
fn found(tx: &mut Tx<'_>, me: &Caller, id: &str) -> Result<(KeptJob, Person, Standing), AppError> {
    if id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let kept = rows::find(tx.connection, id)?.ok_or(AppError::NotFound)?;
    let (person, standing) = relations::find(tx, me, &kept.person)?;
    Ok((kept, person, standing))
}
