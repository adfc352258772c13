//! Whether somebody may take a step of a case now: asked before a page shows its form, so that nobody fills in what would be
//! refused.

use super::super::{AppError, Caller, Tx};
use super::gates::action_of;
use super::view::CaseAction;
use super::{case, interest};
use crate::domain::evidence_policy::GateId;
use crate::domain::ids::ApplicationId;
use crate::domain::progression::Application;
use crate::policy::Action;

/// The application, where the caller may take this step; otherwise the refusal that the step itself would give.
pub fn allowed(tx: &mut Tx<'_>, me: &Caller, id: &ApplicationId, step: CaseAction) -> Result<Application, AppError> {
    let (case, _) = case::find(tx, me, id)?;
    match step {
        CaseAction::DeclareInterest => interest::must_have_a_part(tx, me, &case)?,
        _ => case.allow(tx, me, action(step))?,
    }
    let over = !case.stage().is_open() && case.open_appeal().is_none();
    if step == CaseAction::NamePeople && over {
        return Err(AppError::conflict("wrong_state", "This application is decided or withdrawn."));
    }
    Ok(case.application)
}

/// What the policy calls a step.
const fn action(step: CaseAction) -> Action {
    match step {
        CaseAction::Submit => Action::Apply,
        CaseAction::Withdraw => Action::Withdraw,
        CaseAction::Recommend => Action::Recommend,
        CaseAction::CheckCriteria => action_of(GateId::CriteriaMet),
        CaseAction::CheckFunding => action_of(GateId::FundedNeed),
        CaseAction::Decide | CaseAction::DeclareInterest => Action::Decide,
        CaseAction::Appeal => Action::Contest,
        CaseAction::Hear => Action::HearAppeal,
        CaseAction::Reverse => Action::Reverse,
        CaseAction::NamePeople => Action::Designate,
    }
}
