//! A new decision in the place of an earlier one: by reversal, which another person of HR makes, or because an appeal is
//! upheld. Both stay in sight, and the day from which pay changes is said.

use chrono::NaiveDate;

use super::super::fields::Fields;
use super::super::{AppError, Caller, Tx};
use super::case::{self, Case};
use super::decided::{self, Asked, New};
use super::{level, words};
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::ApplicationId;
use crate::domain::progression::Application;
use crate::domain::progression::case::Answer;
use crate::domain::progression::dates::earliest_return;
use crate::domain::progression::decision::{Decision, DecisionBasis, DecisionOutcome, Verdict};
use crate::domain::progression::frozen::Freeze;
use crate::domain::progression::letter::Letter;
use crate::domain::words as say;
use crate::policy::{Action, ApplicationStage};
use crate::store::progression as rows;

/// What takes the place of a decision.
#[derive(Clone, Debug)]
pub struct Replacement {
    pub outcome: DecisionOutcome,
    /// Why the earlier decision is replaced.
    pub reason: String,
    /// Words for the officer.
    pub words: String,
    /// Approved: another first day than the rule gives. Replacing an approval that has begun: the first day of the level held
    /// before, today or the day after the level began where it is left out.
    pub effective_on: Option<NaiveDate>,
    /// Met but deferred: when it is looked at again.
    pub review_on: Option<NaiveDate>,
}

/// Reverses the decision that stands.
pub fn reverse(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, version: i64, new: &Replacement) -> Result<Decision, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.must_not_be_done(me, version)?;
    case.allow(tx, me, Action::Reverse)?;
    case.must_be(version)?;
    let (freeze, verdict, decision) = prepare_reversal(tx, me, &case, new)?;
    let state = case.application.state.clone().replace(verdict)?;
    let moved = Application { state, ..case.application.clone() };
    decided::make(tx, me, &case, moved, &freeze, decision)
}

/// The letter as it would be. Nothing is reversed.
pub fn preview_reversal(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, new: &Replacement) -> Result<Letter, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, Action::Reverse)?;
    let (freeze, _, decision) = prepare_reversal(tx, me, &case, new)?;
    decided::letter(tx, &case, &freeze, &decision)
}

/// An appeal goes first.
pub(super) fn must_not_be_under_appeal(case: &Case) -> Result<(), AppError> {
    if case.open_appeal().is_some() {
        return Err(AppError::conflict("appeal_open", "An appeal against this decision is open. It is heard first."));
    }
    Ok(())
}

fn prepare_reversal(
    tx: &mut Tx<'_>,
    me: &Caller,
    case: &Case,
    new: &Replacement,
) -> Result<(Freeze, Verdict, Decision), AppError> {
    must_not_be_under_appeal(case)?;
    let freeze = case.freeze(tx)?;
    let mut fields = Fields::default();
    if new.outcome == DecisionOutcome::Approved
        && case.needs(GateId::FundedNeed)
        && case.answer(GateId::FundedNeed).is_none_or(|given| given.answer != Answer::Yes)
    {
        let words = "The budget holder did not say that the work is needed and funded, so it cannot be approved";
        fields.wrong("outcome", "not_funded", words);
    }
    let met = case.answer(GateId::CriteriaMet).is_some_and(|given| given.answer == Answer::Yes);
    if !met && new.outcome != DecisionOutcome::Declined {
        // To find the criteria met is to answer the first check, and the same rules hold for who may.
        let mut subject = case.subject(me.id(), Action::ConfirmCriteriaGate, tx.today);
        subject.facts.application = Some(ApplicationStage::Recommended);
        tx.allow(me, Action::ConfirmCriteriaGate, &subject)?;
    }
    prepare(tx, me, case, freeze, DecisionBasis::Reversal, new, fields)
}

/// Checks a new decision against the one that stands.
pub(super) fn prepare(
    tx: &mut Tx<'_>,
    me: &Caller,
    case: &Case,
    freeze: Freeze,
    basis: DecisionBasis,
    new: &Replacement,
    mut fields: Fields,
) -> Result<(Freeze, Verdict, Decision), AppError> {
    let standing = case.decision().map(|last| last.outcome);
    // Whatever is looked at again may be deferred once more, to a later day.
    let deferred_again =
        basis == DecisionBasis::Reversal && new.outcome == DecisionOutcome::MetDeferred && case.is_looked_at_again(tx.today);
    if standing == Some(new.outcome) && !deferred_again {
        fields.wrong("outcome", "same", "Select another outcome than the one that stands");
    }
    let reason = words::reason(&mut fields, "reason", &new.reason, &case.person.name);
    let said = words::optional(&mut fields, "words", "Words for the officer", &new.words);
    let returns_on = match standing {
        Some(DecisionOutcome::Approved) => returns_on(tx, &mut fields, case, new),
        _ => None,
    };
    if new.outcome == DecisionOutcome::Approved
        && let Some(reference) = rows::find_sent_open(tx.connection, &case.application.post)?.and_then(|other| other.reference)
    {
        let words = format!("{} has another application {reference} open. It is decided first.", case.person.name);
        return Err(AppError::conflict("application_open", words));
    }
    let asked = Asked { effective_on: new.effective_on, review_on: new.review_on };
    let verdict = decided::verdict(tx, &mut fields, case, &freeze, new.outcome, asked, reason.clone())?;
    fields.check()?;
    let made = New { basis, verdict: &verdict, reason: Some(reason), words: said, returns_on };
    let decision = decided::compose(tx, me, case, &freeze, made);
    Ok((freeze, verdict, decision))
}

/// The first day of the level held before; none where the new one has not begun.
fn returns_on(tx: &Tx<'_>, fields: &mut Fields, case: &Case, new: &Replacement) -> Option<NaiveDate> {
    let today = tx.today;
    let (began_on, _) = level::begun(case, today).filter(|(_, has_begun)| *has_begun)?;
    let earliest = earliest_return(today, began_on);
    let returns_on = new.effective_on.unwrap_or(earliest);
    fields.day("effective_on", "Effective date", returns_on);
    if returns_on < earliest {
        let words = format!("Effective date must be on or after {}. What was paid is not taken back", say::date(earliest));
        fields.wrong("effective_on", "too_early", words);
    }
    Some(returns_on)
}
