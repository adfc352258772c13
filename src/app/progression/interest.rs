//! An interest that somebody declares: from then on they settle nothing in the case, and someone else does.

use super::super::{About, AppError, Caller, Tx};
use super::case::{self, Case};
use super::{Said, step, update};
use crate::domain::audit::Outcome;
use crate::domain::ids::ApplicationId;
use crate::domain::progression::Application;
use crate::domain::progression::case::{CasePart, Form, Part, StepKind};
use crate::policy::Action;
use crate::store::progression::{history, typed};

/// What somebody with an interest would otherwise do.
pub(super) const SETTLING: [Action; 4] =
    [Action::ConfirmCriteriaGate, Action::ConfirmFundingGate, Action::Decide, Action::HearAppeal];

/// Only whoever would otherwise settle something keeps out of it.
pub(super) fn must_have_a_part(tx: &mut Tx<'_>, me: &Caller, case: &Case) -> Result<(), AppError> {
    if SETTLING.into_iter().any(|action| case.offers(tx, me, action)) {
        return Ok(());
    }
    // The policy gives the reason, and the refusal is recorded.
    case.allow(tx, me, Action::Decide)
}

/// Declares an interest of the caller's own. It cannot be taken back.
pub fn declare(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, version: i64) -> Result<Application, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    must_have_a_part(tx, me, &case)?;
    case.must_be(version)?;
    let application = update(tx, case.application.clone())?;
    let part = CasePart {
        id: tx.new_id(),
        person: me.id().clone(),
        part: Part::Conflict,
        by: me.id().clone(),
        at: tx.now,
        ended_at: None,
    };
    history::insert_part(tx.connection, &application.id, &part)?;
    step(tx, me, &application, StepKind::InterestDeclared, Said::default())?;
    for form in Form::ALL {
        typed::forget(tx.connection, &application.id, me.id(), form)?;
    }
    let about = About::thing("application", application.id.as_str(), Some(&application.person));
    tx.record(me, Outcome::Done, "interest_declared", about, vec![]);
    Ok(application)
}
