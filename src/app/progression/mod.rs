//! Applications for a level, from the first draft to an appeal. Every act asks the policy with all that is known of the
//! caller's part in the case, moves the application by the transitions of `domain::progression`, adds a step to its timeline
//! and tells those who act next. What was frozen and decided is never touched again.

mod allowed;
mod appeal;
mod case;
mod decide;
mod decided;
mod figures;
mod gates;
mod interest;
mod level;
mod list;
mod naming;
mod queue;
mod recommend;
mod replace;
mod start;
mod submit;
mod tell;
mod typed;
mod underway;
mod view;
mod words;

pub use allowed::allowed;
pub use appeal::{Hearing, appeal, hear, preview_hearing};
pub use case::add_named;
pub use decide::{NewDecision, decide, preview};
pub use gates::answer as answer_gate;
pub use interest::declare as declare_interest;
pub use list::{Decided, Listed, Page, Query, decided, list, list_for_person, list_own, open_of, to_recommend};
pub use naming::{name, release};
pub use queue::{Waiting, WaitingStep, to_decide};
pub use recommend::{Recommendation, recommend};
pub use replace::{Replacement, preview_reversal, reverse};
pub use start::{Prospect, prospect, save_statement, start};
pub use submit::{Submission, submit, withdraw};
pub(super) use tell::{remind, still_frozen_before, still_true as mail_still_true};
pub use typed::{Typed, save as save_form, typed};
pub use underway::{Underway, underway};
pub use view::{CaseAction, CaseView, CheckView, Expected, ExpectedStep, FrozenView, May, NamedPart, actions, letter, view};
pub use words::{check_grounds, check_reason};

use super::{AppError, Caller, Tx, standing};
use crate::domain::ids::PersonId;
use crate::domain::progression::case::{Step, StepKind};
use crate::domain::progression::{Application, InvalidTransition, Stage};
use crate::policy::ApplicationStage;
use crate::store::progression::{self as rows, history};

/// The state as the policy is asked about it.
const fn policy_stage(stage: Stage) -> ApplicationStage {
    match stage {
        Stage::Draft => ApplicationStage::Draft,
        Stage::Submitted => ApplicationStage::Submitted,
        Stage::Returned => ApplicationStage::Returned,
        Stage::Recommended => ApplicationStage::Recommended,
        Stage::NotRecommended => ApplicationStage::NotRecommended,
        Stage::Approved => ApplicationStage::Approved,
        Stage::MetDeferred => ApplicationStage::MetDeferred,
        Stage::Declined => ApplicationStage::Declined,
        Stage::Withdrawn => ApplicationStage::Withdrawn,
    }
}

impl From<InvalidTransition> for AppError {
    fn from(refused: InvalidTransition) -> AppError {
        AppError::conflict("wrong_state", refused.to_string())
    }
}

/// Writes an application and gives it with its new version. First in every act, so that of two at once the second finds it
/// changed.
fn update(tx: &mut Tx<'_>, changed: Application) -> Result<Application, AppError> {
    if !rows::update(tx.connection, &changed)? {
        return Err(AppError::Stale);
    }
    Ok(Application { version: changed.version + 1, ..changed })
}

/// What is said with a step.
#[derive(Default)]
struct Said {
    reason: Option<String>,
    acting_for: Option<String>,
    other: Option<String>,
}

impl Said {
    fn reason(reason: impl Into<String>) -> Said {
        Said { reason: Some(reason.into()), ..Said::default() }
    }
}

/// Adds a step to the timeline.
fn step(tx: &mut Tx<'_>, me: &Caller, application: &Application, kind: StepKind, said: Said) -> Result<Step, AppError> {
    let step = Step {
        id: tx.new_id(),
        at: tx.now,
        kind,
        by: me.id().clone(),
        by_name: me.name.clone(),
        acting_for: said.acting_for,
        other: said.other,
        reason: said.reason,
    };
    history::insert_step(tx.connection, &application.id, &step)?;
    Ok(step)
}

/// The officer's standing is worked out anew.
fn touched(tx: &mut Tx<'_>, person: &PersonId) -> Result<(), AppError> {
    standing::changed(tx, person, &[standing::Part::Held])
}
