//! The dated history of officers that a scenario brings along: facts that count as if they had been entered and reviewed on
//! their days by the people whom it names.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::super::{AppError, Tx, days};
use crate::domain::evidence::{Claim, Content};
use crate::domain::ids::{CriterionId, OrganisationId, PersonId};
use crate::domain::officer::{DocumentState, EvidenceDocument, Record, ReviewOutcome};
use crate::domain::people::{Days, PatchHeld, WorkingHours};
use crate::frameworks::load::digest;
use crate::store::history::{self, PastEvidence, PastJudgement, PastReview};
use crate::store::{absences, caseload, cpd, employment, hours, patches, people, qualifications, training, waivers};

/// Loads one record. `ids`: the people of the scenario by staff number; `manager` reviewed what names no reviewer.
pub(super) fn load(
    tx: &mut Tx<'_>,
    record: &Record,
    ids: &BTreeMap<&str, PersonId>,
    manager: Option<&PersonId>,
) -> Result<(), AppError> {
    let nobody = |employee_ref: &str| AppError::Internal(format!("the scenario names {employee_ref}, who is not in it"));
    let named = |employee_ref: &str| ids.get(employee_ref).cloned().ok_or_else(|| nobody(employee_ref));
    let maybe = |employee_ref: &Option<String>| employee_ref.as_deref().map(named).transpose();
    let officer = named(&record.officer)?;
    let person = people::find(tx.connection, &officer)?.ok_or_else(|| nobody(&record.officer))?;
    let framework = record.framework.id();
    for job in &record.employment {
        let (id, by) = (tx.new_id(), maybe(&job.verified_by)?);
        employment::insert(tx.connection, &id, &officer, job, by.as_ref(), tx.now)?;
    }
    for award in &record.qualifications {
        let (id, by) = (tx.new_id(), maybe(&award.verified_by)?);
        qualifications::insert(tx.connection, &id, &officer, award, None, by.as_ref(), tx.now)?;
    }
    for completion in &record.training {
        let id = tx.new_id();
        training::insert(tx.connection, &id, &officer, completion, tx.now)?;
    }
    for entry in &record.cpd {
        let id = tx.new_id();
        cpd::insert(tx.connection, &id, &officer, entry, tx.now)?;
    }
    for waiver in &record.waivers {
        let (id, by) = (tx.new_id(), named(&waiver.by)?);
        waivers::insert(tx.connection, &id, &officer, framework, waiver, &by, tx.now)?;
    }
    for block in &record.blocks {
        let id = tx.new_id();
        waivers::insert_block(tx.connection, &id, &officer, block, tx.now)?;
    }
    for worked in &record.fte {
        hours::insert(tx.connection, &officer, &WorkingHours { starts_on: worked.from, fte: worked.fte }, tx.now)?;
    }
    for away in &record.absences {
        absences::insert(tx.connection, &officer, Days { starts_on: away.from, ends_on: away.to }, tx.now)?;
    }
    for held in record.patches.iter().flatten() {
        let days = Days { starts_on: held.from, ends_on: held.to };
        let new = PatchHeld { patch: held.patch.clone(), person: officer.clone(), days, basis: held.basis };
        let id = tx.new_id();
        patches::insert(tx.connection, &id, &person.organisation, &new, tx.now)?;
    }
    caseload::insert(tx.connection, &officer, false, &record.observations, tx.now)?;
    caseload::insert(tx.connection, &officer, true, &record.team_observations, tx.now)?;
    for event in &record.events {
        let id = tx.new_id();
        caseload::insert_event(tx.connection, &id, &officer, event, None, tx.now)?;
    }
    for document in &record.documents {
        let reviewer = maybe(&document.accepted_by)?.or_else(|| manager.cloned());
        let id = tx.new_id();
        let past = evidence(tx, &person.organisation, document, reviewer, &id)?;
        history::insert_evidence(tx.connection, &person, framework, &past)?;
    }
    for judged in &record.judgements {
        let past = PastJudgement {
            id: tx.new_id(),
            criterion: judged.criterion.clone(),
            outcome: judged.outcome,
            by: named(&judged.by)?,
            on: judged.on,
            at: noon(judged.on),
            reason: judged.reason.clone().unwrap_or_default(),
        };
        history::insert_judgement(tx.connection, &officer, framework, &past)?;
    }
    Ok(())
}

/// The middle of a day: what is known by its date alone happened then.
fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN)).and_utc()
}

/// A document as the evidence that it was: sent once, and reviewed where it was.
fn evidence(
    tx: &Tx<'_>,
    organisation: &OrganisationId,
    document: &EvidenceDocument,
    reviewer: Option<PersonId>,
    id: &str,
) -> Result<PastEvidence, AppError> {
    let state = document.state();
    let sent_on = document.submitted_on.or(document.accepted_on).or(document.returned_on).unwrap_or(tx.today);
    let reviewed_on = match state {
        DocumentState::Accepted => Some(document.accepted_on.unwrap_or(sent_on)),
        DocumentState::Returned | DocumentState::NeedsRedaction => Some(document.returned_on.unwrap_or(sent_on)),
        DocumentState::Draft | DocumentState::Submitted => None,
    };
    let kind = document.kind.as_ref().or_else(|| document.types.first()).map_or("other", |kind| kind.as_str()).to_owned();
    let criteria: Vec<CriterionId> = document.criteria.clone();
    let review = match reviewed_on {
        None => None,
        Some(on) => {
            let reviewer = reviewer.ok_or_else(|| {
                let words = format!("{} names nobody who reviewed it, and the officer has no line manager", document.id);
                AppError::conflict("no_reviewer", words)
            })?;
            let met = |criterion: &CriterionId| (criterion.clone(), ReviewOutcome::Met, None);
            let outcomes = match document.outcomes.is_empty() {
                true => criteria.iter().map(met).collect(),
                false => document.outcomes.iter().map(|o| (o.criterion.clone(), o.outcome, o.comment.clone())).collect(),
            };
            let reason = match state {
                DocumentState::Returned => Some("more_detail"),
                DocumentState::NeedsRedaction => Some("may_identify_tenant"),
                _ => None,
            };
            Some(PastReview {
                id: format!("{id}-r"),
                by: reviewer,
                at: noon(on).max(noon(sent_on)) + chrono::Duration::hours(1),
                reason,
                comment: document.comment.clone(),
                outcomes: if reason.is_none() { outcomes } else { Vec::new() },
            })
        }
    };
    let title = document.name();
    let happened_on = document.dated_on.unwrap_or(sent_on);
    let claim = |criterion: &CriterionId| Claim { criterion: criterion.clone(), note: String::new() };
    let content = Content {
        title: title.clone(),
        kind: Some(kind.as_str().into()),
        happened_on: Some(happened_on),
        expires_on: document.expires_on,
        criteria: criteria.iter().map(claim).collect(),
        redacted: document.redacted,
        ..Content::default()
    };
    let content = serde_json::to_string(&content)
        .map_err(|error| AppError::Internal(format!("{} cannot be written: {error}", document.id)))?;
    Ok(PastEvidence {
        id: id.to_owned(),
        title,
        kind,
        criteria,
        happened_on,
        expires_on: document.expires_on,
        redacted: document.redacted,
        is_draft: state == DocumentState::Draft,
        sent_at: noon(sent_on),
        due_on: days::working_days_after(tx, organisation, sent_on, tx.settings().review_days),
        digest: digest(&content),
        content,
        review,
    })
}
