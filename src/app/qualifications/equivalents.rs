//! An award that no rule names: its owner asks HR whether it is as good as what a criterion asks for, and HR decides, with a
//! reason. Whether HR may is asked as for a waiver: either puts a person's word in the place of a rule.

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, Tx, record, standing};
use super::found;
use super::write::find_own;
use crate::domain::assessment::learning::qualification_criteria;
use crate::domain::audit::Outcome;
use crate::domain::ids::{CriterionId, PersonId};
use crate::domain::officer::EquivalenceState;
use crate::domain::qualification::{Equivalent, HeldAward};
use crate::policy::Action;
use crate::store::qualifications as rows;

/// Letters of a reason at most.
const REASON: usize = 2_000;

/// The criterion takes equivalents, in the post that the person holds today.
fn takes(tx: &mut Tx<'_>, person: &PersonId, criterion: &CriterionId) -> Result<bool, AppError> {
    let today = tx.today;
    let Some(post) = record::find_post(tx, person, today)? else { return Ok(false) };
    let plan = tx.plan(&record::reference(&post), today)?;
    Ok(qualification_criteria(&plan).iter().any(|found| found.takes_equivalents && *criterion == *found.id.as_str()))
}

/// What a criterion of somebody's post is called; its id where the post has none such.
pub fn label(tx: &mut Tx<'_>, person: &PersonId, criterion: &CriterionId) -> Result<String, AppError> {
    let today = tx.today;
    let Some(post) = record::find_post(tx, person, today)? else { return Ok(criterion.to_string()) };
    let plan = tx.plan(&record::reference(&post), today)?;
    let found = plan.criterion(criterion.as_str()).map(|at| plan.criteria[at].label.clone());
    Ok(found.unwrap_or_else(|| criterion.to_string()))
}

fn keep(tx: &mut Tx<'_>, held: HeldAward, new: Equivalent) -> Result<HeldAward, AppError> {
    if !rows::set_equivalent(tx.connection, &held, &new)? {
        return Err(AppError::Stale);
    }
    standing::changed(tx, &held.person, &[standing::Part::Held])?;
    rows::find(tx.connection, held.award.id.as_str())?.ok_or(AppError::NotFound)
}

/// The owner asks HR. What HR refused can be asked again.
pub fn ask(tx: &mut Tx<'_>, me: &Caller, id: &str, version: i64, criterion: &CriterionId) -> Result<HeldAward, AppError> {
    let held = find_own(tx, me, id)?;
    let before = held.equivalents.iter().find(|asked| asked.criterion == *criterion).map(|asked| asked.state);
    match before {
        Some(EquivalenceState::Pending) => {
            return Err(AppError::conflict("already_asked", "You have asked this already. HR has not decided yet."));
        }
        Some(EquivalenceState::Approved) => {
            return Err(AppError::conflict("already_approved", "HR has decided already that it is equivalent."));
        }
        Some(EquivalenceState::Refused) | None => {}
    }
    if !takes(tx, me.id(), criterion)? {
        return Err(AppError::field("criterion", "no_equivalents", "Select a criterion that takes equivalents"));
    }
    if held.version != version {
        return Err(AppError::Stale);
    }
    let about = About::thing("qualification", id, Some(me.id()));
    let details = vec![("title", held.award.title.clone()), ("criterion", criterion.to_string())];
    tx.record(me, Outcome::Done, "equivalence_asked", about, details);
    let new = Equivalent {
        criterion: criterion.clone(),
        state: EquivalenceState::Pending,
        reason: None,
        decided_by: None,
        decided_on: None,
    };
    keep(tx, held, new)
}

/// HR decides what was asked. `approved` and `reason` as they were typed.
pub fn decide(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &str,
    version: i64,
    criterion: &CriterionId,
    approved: Option<bool>,
    reason: &str,
) -> Result<HeldAward, AppError> {
    let (held, person, their) = found(tx, me, id)?;
    tx.allow(me, Action::Waive, &their.subject(&person))?;
    let asked = held.equivalents.iter().find(|asked| asked.criterion == *criterion).ok_or(AppError::NotFound)?;
    if asked.state != EquivalenceState::Pending {
        return Err(AppError::conflict("already_decided", "HR has decided this already."));
    }
    if held.version != version {
        return Err(AppError::Stale);
    }
    let mut fields = Fields::default();
    if approved.is_none() {
        fields.wrong("decision", "required", "Select whether it is equivalent");
    }
    let reason = fields.text("reason", "Reason", reason, REASON);
    if reason.is_empty() {
        fields.wrong("reason", "required", format!("Enter a reason. {} will read it", person.name));
    }
    fields.check()?;
    let state = if approved == Some(true) { EquivalenceState::Approved } else { EquivalenceState::Refused };
    let word = if approved == Some(true) { "approved" } else { "refused" };
    let about = About::thing("qualification", id, Some(&person.id));
    let details = vec![
        ("title", held.award.title.clone()),
        ("criterion", criterion.to_string()),
        ("decision_after", word.to_owned()),
        ("reason_after", reason.clone()),
    ];
    tx.record(me, Outcome::Done, "equivalence_decided", about, details);
    let new = Equivalent {
        criterion: criterion.clone(),
        state,
        reason: Some(reason),
        decided_by: Some(me.id().clone()),
        decided_on: Some(tx.today),
    };
    keep(tx, held, new)
}
