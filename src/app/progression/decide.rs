//! The decision, by HR or a named panel member. The outcome follows from the two checks; a person makes it, with words for
//! the officer and under their own name.

use chrono::NaiveDate;

use super::super::fields::Fields;
use super::super::{AppError, Caller, Tx};
use super::case::{self, Case};
use super::decided::{self, Asked, New};
use super::words;
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::ApplicationId;
use crate::domain::progression::Application;
use crate::domain::progression::decision::{Decision, DecisionBasis, DecisionOutcome, Verdict};
use crate::domain::progression::frozen::Freeze;
use crate::domain::progression::letter::Letter;
use crate::policy::Action;

/// What whoever decides says.
#[derive(Clone, Default, Debug)]
pub struct NewDecision {
    /// Words for the officer.
    pub words: String,
    /// Approved: another first day than the policy's rule gives.
    pub effective_on: Option<NaiveDate>,
    /// Met but deferred: when it is looked at again; in six months where it is left out.
    pub review_on: Option<NaiveDate>,
}

/// Decides an application.
pub fn decide(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, version: i64, new: NewDecision) -> Result<Decision, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::Decide)?;
    case.must_be(version)?;
    let (freeze, verdict, decision) = prepare(tx, me, &case, &new)?;
    let state = case.application.state.clone().decide(verdict)?;
    let moved = Application { state, ..case.application.clone() };
    decided::make(tx, me, &case, moved, &freeze, decision)
}

/// The letter as it would be, for the page on which a person looks once more. Nothing is decided.
pub fn preview(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, new: &NewDecision) -> Result<Letter, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::Decide)?;
    let (freeze, _, decision) = prepare(tx, me, &case, new)?;
    decided::letter(tx, &case, &freeze, &decision)
}

/// What follows from the checks; none while one that is needed has no answer.
pub(super) fn outcome(case: &Case) -> Option<DecisionOutcome> {
    if !case.unanswered().is_empty() {
        return None;
    }
    let criteria = case.answer(GateId::CriteriaMet)?.answer;
    let funded = case.answer(GateId::FundedNeed).filter(|_| case.needs(GateId::FundedNeed));
    Some(DecisionOutcome::of(criteria, funded.map(|given| given.answer)))
}

/// What follows from the checks, or which of them are missing.
pub(super) fn checked(case: &Case) -> Result<DecisionOutcome, AppError> {
    outcome(case).ok_or_else(|| {
        let missing: Vec<String> = case.unanswered().into_iter().map(|gate| gate.label().to_lowercase()).collect();
        let words = format!("The checks come first. Not decided yet: {}.", crate::domain::words::join(&missing));
        AppError::conflict("checks_missing", words)
    })
}

fn prepare(tx: &mut Tx<'_>, me: &Caller, case: &Case, new: &NewDecision) -> Result<(Freeze, Verdict, Decision), AppError> {
    let freeze = case.freeze(tx)?;
    let outcome = checked(case)?;
    let mut fields = Fields::default();
    let missing = format!("Enter words for the officer. {} will read them", case.person.name);
    let said = words::required(&mut fields, "words", "Words for the officer", &missing, &new.words);
    let why = match outcome {
        DecisionOutcome::MetDeferred => {
            case.answer(GateId::FundedNeed).map_or_else(|| said.clone(), |given| given.reason.clone())
        }
        _ => decided::reasons_against(case),
    };
    let asked = Asked { effective_on: new.effective_on, review_on: new.review_on };
    let verdict = decided::verdict(tx, &mut fields, case, &freeze, outcome, asked, why)?;
    fields.check()?;
    let made = New { basis: DecisionBasis::Decision, verdict: &verdict, reason: None, words: said, returns_on: None };
    let decision = decided::compose(tx, me, case, &freeze, made);
    Ok((freeze, verdict, decision))
}
