//! The two checks: HR says whether the criteria are met, a named budget holder whether the work is needed and funded. Never
//! the same person both. An answer can be given anew until there is a decision; what was said before stays in the timeline.

use super::super::fields::Fields;
use super::super::{About, AppError, Caller, Tx};
use super::case::{self, Case};
use super::{Said, step, tell, update, words};
use crate::domain::audit::Outcome;
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::ApplicationId;
use crate::domain::outbox::CaseReady;
use crate::domain::progression::Application;
use crate::domain::progression::case::{Answer, Form, GateAnswer, StepKind};
use crate::policy::Action;
use crate::store::progression::{history, typed};

/// What the policy calls the answer to a check.
pub(super) const fn action_of(gate: GateId) -> Action {
    match gate {
        GateId::CriteriaMet => Action::ConfirmCriteriaGate,
        GateId::FundedNeed => Action::ConfirmFundingGate,
    }
}

/// A check that the policy does not ask for is not made.
pub(super) fn must_be_needed(case: &Case, gate: GateId) -> Result<(), AppError> {
    if case.needs(gate) { Ok(()) } else { Err(AppError::conflict("check_not_needed", "The policy asks for no such check.")) }
}

/// Answers a check.
pub fn answer(
    tx: &mut Tx<'_>,
    me: &Caller,
    id: &ApplicationId,
    version: i64,
    gate: GateId,
    answer: Answer,
    reason: &str,
) -> Result<Application, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    case.allow(tx, me, action_of(gate))?;
    case.must_be_for_check(gate, version)?;
    must_be_needed(&case, gate)?;
    let mut fields = Fields::default();
    if !answer.is_for(gate) {
        fields.wrong("answer", "required", "Select yes or no");
    }
    let reason = words::reason(&mut fields, "reason", reason, &case.person.name);
    fields.check()?;
    let application = update(tx, case.application.clone())?;
    let given = GateAnswer {
        id: tx.new_id(),
        gate,
        answer,
        reason: reason.clone(),
        by: me.id().clone(),
        by_name: me.name.clone(),
        at: tx.now,
    };
    history::insert_gate(tx.connection, &application.id, &given)?;
    let done = step(tx, me, &application, StepKind::checked(gate, answer), Said::reason(reason))?;
    typed::forget(tx.connection, &application.id, me.id(), Form::of_gate(gate))?;
    let before = case.answer(gate).map_or("", |before| before.answer.as_str()).to_owned();
    let about = About::thing("application", application.id.as_str(), Some(&application.person));
    let details =
        vec![("check", gate.as_str().to_owned()), ("answer_before", before), ("answer_after", answer.as_str().to_owned())];
    tx.record(me, Outcome::Done, "check_answered", about, details);
    // It was the last that was missing: whoever decides is next.
    if case.unanswered() == [gate] {
        tell::to_decide(tx, &case, me, CaseReady::Checked, &done.id)?;
    }
    Ok(application)
}
